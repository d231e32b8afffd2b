import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Storage } from '@google-cloud/storage';
import { bytesOf } from '../../functions/platform/objects.ts';
import { storageObjects } from '../../functions/platform/storage-objects.ts';
import { startStorage, type RunningStorage } from '../../scripts/local/storage/server.ts';
import { objectsContract } from './objects.contract.ts';

describe('Objects: Cloud Storage', () => {
  const bucket = 'contract-one';
  const other = 'contract-other';
  let server: RunningStorage;
  let root: string;
  let storage: Storage;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'objects-'));
    server = await startStorage({ root });
    storage = new Storage({ apiEndpoint: server.url, projectId: 'demo-test' });
    for (const name of [bucket, other])
      await fetch(`${server.url}/storage/v1/b?project=demo-test`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
  });
  after(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });
  const objects = storageObjects(() => Promise.resolve(storage));
  const put = async (uri: string, bytes: Uint8Array) => {
    const response = await fetch(uri, { method: 'PUT', body: new Uint8Array(bytes) });
    await response.arrayBuffer();
    return response.status;
  };
  objectsContract(() => ({ objects, bucket, other, put }));

  it('reads gzip content as it is stored', async () => {
    const bytes = gzipSync('hello');
    await storage
      .bucket(bucket)
      .file('zipped')
      .save(bytes, {
        resumable: false,
        metadata: { contentEncoding: 'gzip', contentType: 'text/plain' },
      });
    const object = await objects.stat(bucket, 'zipped');
    assert.equal(object?.contentEncoding, 'gzip');
    assert.deepEqual(await bytesOf(objects.read(object)), bytes);
  });

  it('keeps the type that the session was started with, whatever the client sends', async () => {
    const uri = await objects.startUpload(bucket, 'typed', {
      size: 2,
      contentType: 'text/csv',
      metadata: {},
    });
    await fetch(uri, { method: 'PUT', body: 'ab', headers: { 'content-type': 'text/html' } });
    assert.equal((await objects.stat(bucket, 'typed'))?.contentType, 'text/csv');
  });
});
