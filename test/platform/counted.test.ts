import assert from 'node:assert/strict';
import * as z from 'zod';
import { kind } from '../../functions/platform/documents.ts';
import { MemoryDocuments } from '../../functions/platform/memory-documents.ts';
import { counted } from '../support/counted.ts';

const stars = kind('stars/{id}', z.object({ name: z.string() }));

describe('counted', () => {
  it('counts a missing document, an empty page and a cursor as a read each', async () => {
    const documents = counted(new MemoryDocuments());
    await documents.get(stars, 'a');
    await documents.find(stars, {});
    assert.equal(documents.reads, 2);
    await documents.createOnce(stars, 'a', { name: 'A' });
    await documents.createOnce(stars, 'b', { name: 'B' });
    documents.reset();
    await documents.find(stars, { orderBy: 'name', after: 'a' });
    await documents.getAll(stars, ['a', 'b', 'c']);
    assert.equal(documents.reads, 5);
  });
  it('counts each write of a transaction, and none of one that failed or was not needed', async () => {
    const documents = counted(new MemoryDocuments());
    assert.equal(await documents.createOnce(stars, 'a', { name: 'A' }), true);
    assert.equal(await documents.createOnce(stars, 'a', { name: 'A' }), false);
    assert.equal(documents.writes, 1);
    documents.reset();
    await documents.transact(async (tx) => {
      await tx.get(stars, 'a');
      tx.patch(stars, 'a', { name: 'B' });
      tx.create(stars, 'b', { name: 'B' });
      tx.set(stars, 'c', { name: 'C' });
      tx.remove(stars, 'c');
    });
    assert.deepEqual([documents.reads, documents.writes], [1, 4]);
    const failing = documents.transact((tx) => {
      tx.set(stars, 'c', { name: 'C' });
      return Promise.reject(new Error('stopped'));
    });
    await assert.rejects(failing, /stopped/);
    assert.equal(documents.writes, 4);
  });
});
