import assert from 'node:assert/strict';
import { crc32c } from '../../functions/platform/crc32c.ts';
import { bytesOf, type Objects, type StoredObject } from '../../functions/platform/objects.ts';

export interface Subject {
  objects: Objects;
  /** Two buckets that exist. */
  bucket: string;
  other: string;
  /** Sends all bytes to a session's URI in one request; answers the HTTP status. */
  put: (uri: string, bytes: Uint8Array) => Promise<number>;
}

const plain = { contentType: 'text/plain' };
const listed = async (objects: AsyncIterable<StoredObject>): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name } of objects) names.push(name);
  return names;
};

/** The promises of Objects, kept by Cloud Storage (emulator or real) and by the in-memory twin. */
export function objectsContract(open: () => Subject): void {
  let run = 0;
  let name: string;
  beforeEach(() => (name = `contract/${Date.now()}-${++run}/one`));
  const made = async (content = 'hello') => {
    const { objects, bucket } = open();
    const object = await objects.create(bucket, name, content, plain);
    assert.ok(object);
    return object;
  };

  it('says undefined of an object that is not there', async () => {
    assert.equal(await open().objects.stat(open().bucket, name), undefined);
  });

  it('creates with type, disposition and metadata, and stats what it created', async () => {
    const { objects, bucket } = open();
    const created = await objects.create(bucket, name, 'hello', {
      ...plain,
      contentDisposition: 'attachment',
      metadata: { version: '1' },
    });
    const found = await objects.stat(bucket, name);
    assert.deepEqual(found, created);
    assert.equal(found?.size, 5);
    assert.equal(found.crc32c, await crc32c('hello'));
    assert.equal(found.contentType, 'text/plain');
    assert.equal(found.contentDisposition, 'attachment');
    assert.deepEqual(found.metadata, { version: '1' });
    assert.equal(found.temporaryHold, false);
    assert.match(found.generation, /^\d{6,}$/);
  });

  it('never overwrites: a second create answers undefined and changes nothing', async () => {
    const { objects, bucket } = open();
    const first = await made();
    assert.equal(await objects.create(bucket, name, 'other', plain), undefined);
    assert.deepEqual(await objects.stat(bucket, name), first);
  });

  it('lets one of many simultaneous creates win', async () => {
    const { objects, bucket } = open();
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, index) => objects.create(bucket, name, String(index), plain)),
    );
    assert.equal(all.filter((object) => object !== undefined).length, 1);
  });

  it('takes the place of exactly the generation named', async () => {
    const { objects, bucket } = open();
    const first = await made();
    const second = await objects.replace(first, 'other', { ...plain, metadata: { edition: '2' } });
    assert.notEqual(second?.generation, first.generation);
    assert.deepEqual(await objects.stat(bucket, name), second);
    assert.deepEqual(second?.metadata, { edition: '2' });
    assert.equal((await bytesOf(objects.read(second))).toString(), 'other');
    assert.equal(await objects.replace(first, 'third', plain), undefined);
    assert.deepEqual(await objects.stat(bucket, name), second);
  });

  it('takes the place of nothing that is not there, and of nothing that is held', async () => {
    const { objects, bucket } = open();
    const absent = { bucket, name, generation: '1790000000000001' };
    assert.equal(await objects.replace(absent, 'x', plain), undefined);
    assert.equal(await objects.stat(bucket, name), undefined);
    const object = await made();
    await objects.setHold(object, true);
    await assert.rejects(objects.replace(object, 'other', plain));
    await objects.setHold(object, false);
  });

  it('stats the generation asked for only', async () => {
    const { objects, bucket } = open();
    const { generation } = await made();
    assert.equal((await objects.stat(bucket, name, generation))?.generation, generation);
    assert.equal(await objects.stat(bucket, name, '1'), undefined);
  });

  it('reads all, a range with both ends included, and up to the end', async () => {
    const { objects } = open();
    const object = await made('0123456789');
    const read = async (range?: { start: number; end?: number }) =>
      (await bytesOf(objects.read(object, range))).toString();
    assert.equal(await read(), '0123456789');
    assert.equal(await read({ start: 2, end: 4 }), '234');
    assert.equal(await read({ start: 7 }), '789');
    assert.equal(await read({ start: 7, end: 8191 }), '789');
  });

  it('fails to read a generation that is gone', async () => {
    const { objects } = open();
    const object = await made();
    await assert.rejects(bytesOf(objects.read({ ...object, generation: '1' })));
  });

  it('copies one generation with its metadata, or with the metadata given', async () => {
    const { objects, other } = open();
    const from = await made();
    const same = await objects.copy(from, { bucket: other, name });
    assert.equal(same?.contentType, 'text/plain');
    assert.equal(same.crc32c, from.crc32c);
    const target = { bucket: other, name: `${name}-rewritten` };
    const metadata = { 'sha-256': 'abc' };
    const given = { contentType: 'image/fits', contentDisposition: 'attachment', metadata };
    const changed = await objects.copy(from, target, given);
    assert.equal(changed?.contentType, 'image/fits');
    assert.equal(changed.contentDisposition, 'attachment');
    assert.deepEqual(changed.metadata, metadata);
    assert.deepEqual(await objects.stat(other, target.name), changed);
  });

  it('never copies over an object that exists', async () => {
    const { objects, other } = open();
    const from = await made();
    const first = await objects.create(other, name, 'other', plain);
    assert.equal(await objects.copy(from, { bucket: other, name }), undefined);
    assert.deepEqual(await objects.stat(other, name), first);
  });

  it('fails to copy a generation that is gone', async () => {
    const { objects, other } = open();
    const from = await made();
    await assert.rejects(objects.copy({ ...from, generation: '1' }, { bucket: other, name }));
    assert.equal(await objects.stat(other, name), undefined);
  });

  it('removes exactly the generation named', async () => {
    const { objects, bucket } = open();
    const object = await made();
    assert.equal(await objects.remove({ ...object, generation: '1' }), false);
    assert.ok(await objects.stat(bucket, name));
    assert.equal(await objects.remove(object), true);
    assert.equal(await objects.stat(bucket, name), undefined);
    assert.equal(await objects.remove(object), false);
  });

  it('holds an object against removal until it is let go', async () => {
    const { objects, bucket } = open();
    const object = await made();
    assert.equal(await objects.setHold(object, true), true);
    assert.equal((await objects.stat(bucket, name))?.temporaryHold, true);
    await assert.rejects(objects.remove(object));
    assert.equal(await objects.setHold(object, false), true);
    assert.equal(await objects.remove(object), true);
    assert.equal(await objects.setHold(object, true), false);
  });

  it('does not copy a hold', async () => {
    const { objects, other } = open();
    const object = await made();
    await objects.setHold(object, true);
    const copy = await objects.copy(object, { bucket: other, name });
    assert.equal(copy?.temporaryHold, false);
    await objects.setHold(object, false);
  });

  it('lists what is below a prefix in order of name', async () => {
    const { objects, bucket } = open();
    const prefix = name.replace(/one$/, '');
    for (const end of ['b', 'a/2', 'a/10'])
      await objects.create(bucket, `${prefix}${end}`, end, plain);
    assert.deepEqual(await listed(objects.list(bucket, prefix)), [
      `${prefix}a/10`,
      `${prefix}a/2`,
      `${prefix}b`,
    ]);
    assert.deepEqual(await listed(objects.list(bucket, `${prefix}none`)), []);
    assert.deepEqual(await listed(objects.list(bucket, prefix, `${prefix}a/2`)), [`${prefix}b`]);
    assert.deepEqual(await listed(objects.list(bucket, prefix, `${prefix}a/1`)), [
      `${prefix}a/10`,
      `${prefix}a/2`,
      `${prefix}b`,
    ]);
  });

  const upload = { size: 5, contentType: 'text/csv', metadata: { file: 'f1' } };

  it('takes exactly the declared bytes, type and metadata through a session', async () => {
    const { objects, bucket, put } = open();
    const uri = await objects.startUpload(bucket, name, upload);
    assert.equal(await put(uri, Buffer.from('a,b\n1')), 200);
    const found = await objects.stat(bucket, name);
    assert.equal(found?.size, 5);
    assert.equal(found.contentType, 'text/csv');
    assert.deepEqual(found.metadata, { file: 'f1' });
  });

  for (const [what, bytes] of [
    ['more', 'a,b\n12'],
    ['fewer', 'a,b\n'],
  ] as const)
    it(`refuses ${what} bytes than declared`, async () => {
      const { objects, bucket, put } = open();
      const uri = await objects.startUpload(bucket, name, upload);
      assert.ok((await put(uri, Buffer.from(bytes))) >= 400);
      assert.equal(await objects.stat(bucket, name), undefined);
    });

  it('lets one of two sessions for the same name win', async () => {
    const { objects, bucket, put } = open();
    const uris = [
      await objects.startUpload(bucket, name, upload),
      await objects.startUpload(bucket, name, upload),
    ];
    assert.equal(await put(uris[0]!, Buffer.from('first')), 200);
    assert.equal(await put(uris[1]!, Buffer.from('other')), 412);
    const found = await objects.stat(bucket, name);
    assert.equal(found?.crc32c, await crc32c('first'));
  });

  it('starts no session for a name that is taken', async () => {
    const { objects, bucket, put } = open();
    await made();
    // Cloud Storage may say so at the start or at the end of the upload.
    const sent = objects
      .startUpload(bucket, name, upload)
      .then((uri) => put(uri, Buffer.from('other')));
    const outcome = await sent.catch((error: unknown) => (error as { code: number }).code);
    assert.equal(outcome, 412);
  });
}
