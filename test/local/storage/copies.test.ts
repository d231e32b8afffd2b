import assert from 'node:assert/strict';
import { objectPath, reasonOf, useEndpoint } from './endpoint.ts';

const mebibyte = 1024 * 1024;

describe('copies', () => {
  const at = useEndpoint();
  let bucket: string;
  let other: string;
  beforeEach(async () => ([bucket, other] = [await at.bucket(), await at.bucket()]));

  it('have the content, checksums and metadata of their source, and a generation of their own', async () => {
    const source = at.client.bucket(bucket).file('one');
    const metadata = { contentType: 'text/x-test', metadata: { a: 'b' } };
    await source.save('content', { resumable: false, metadata });
    await source.copy(at.client.bucket(other).file('two'));
    const [was, is] = [
      await at.json('GET', objectPath(bucket, 'one')),
      await at.json('GET', objectPath(other, 'two')),
    ];
    for (const same of ['size', 'md5Hash', 'crc32c', 'contentType', 'metadata'])
      assert.deepEqual(is[same], was[same], same);
    assert.notEqual(is.generation, was.generation);
    const media = await at.call('GET', `${objectPath(other, 'two')}?alt=media`);
    assert.equal(await media.text(), 'content');
  });

  it('keep their content when the source is overwritten or deleted', async () => {
    await at.store(bucket, 'one', 'first');
    await at.json('POST', `${objectPath(bucket, 'one')}/copyTo/b/${bucket}/o/two`);
    await at.store(bucket, 'one', 'second');
    await at.status('DELETE', objectPath(bucket, 'one'));
    const media = await at.call('GET', `${objectPath(bucket, 'two')}?alt=media`);
    assert.equal(await media.text(), 'first');
  });

  it('take the metadata of the request instead, if it has any', async () => {
    await at.store(bucket, 'one');
    await at.json('PATCH', objectPath(bucket, 'one'), { metadata: { a: '1' } });
    const path = `${objectPath(bucket, 'one')}/copyTo/b/${bucket}/o/two`;
    const copy = await at.json('POST', path, { contentType: 'text/csv', metadata: { b: '2' } });
    assert.deepEqual(copy['metadata'], { b: '2' });
    assert.equal(copy['contentType'], 'text/csv');
  });

  it('are pinned to a generation of the source', async () => {
    const { generation } = await at.store(bucket, 'one');
    const path = `${objectPath(bucket, 'one')}/rewriteTo/b/${other}/o/two?sourceGeneration=`;
    await at.store(bucket, 'one');
    assert.equal(await at.status('POST', path + generation), 404);
  });

  it('do not take over a hold', async () => {
    await at.store(bucket, 'one');
    await at.json('PATCH', objectPath(bucket, 'one'), { temporaryHold: true });
    const copy = await at.json('POST', `${objectPath(bucket, 'one')}/copyTo/b/${bucket}/o/two`);
    await at.json('PATCH', objectPath(bucket, 'one'), { temporaryHold: false });
    assert.equal(copy['temporaryHold'], undefined);
  });

  it('take several calls when the caller limits each', async () => {
    await at.store(bucket, 'big', Buffer.alloc(2.5 * mebibyte));
    const path = `${objectPath(bucket, 'big')}/rewriteTo/b/${other}/o/big?maxBytesRewrittenPerCall=${String(mebibyte)}`;
    const first = await at.json('POST', path);
    assert.equal(first['done'], false);
    assert.equal(await at.status('GET', objectPath(other, 'big')), 404);
    const second = await at.json('POST', `${path}&rewriteToken=${String(first['rewriteToken'])}`);
    const third = await at.json('POST', `${path}&rewriteToken=${String(second['rewriteToken'])}`);
    assert.equal(third['done'], true);
    assert.equal(await at.status('GET', objectPath(other, 'big')), 200);
  });
});

describe('compositions', () => {
  const at = useEndpoint();
  let bucket: string;
  beforeEach(async () => {
    bucket = await at.bucket();
    await at.store(bucket, 'one', '1234');
    await at.store(bucket, 'two', '56789');
  });

  it('join their parts, without an MD5', async () => {
    await at.client.bucket(bucket).combine(['one', 'two'], 'all');
    const composed = await at.json('GET', objectPath(bucket, 'all'));
    assert.equal(composed['componentCount'], 2);
    assert.equal(composed['crc32c'], '4waSgw==');
    assert.equal(composed['md5Hash'], undefined);
    const media = await at.call('GET', `${objectPath(bucket, 'all')}?alt=media`);
    assert.equal(await media.text(), '123456789');
  });

  it('may take their own target as a part, and count its parts', async () => {
    const path = `${objectPath(bucket, 'one')}/compose`;
    await at.json('POST', path, { sourceObjects: [{ name: 'one' }, { name: 'two' }] });
    const again = await at.json('POST', path, {
      sourceObjects: [{ name: 'one' }, { name: 'two' }],
    });
    assert.equal(again['componentCount'], 3);
    assert.equal(again.size, '14');
  });

  it('want the parts in the version named', async () => {
    const path = `${objectPath(bucket, 'all')}/compose`;
    const of = (source: object) => ({ body: JSON.stringify({ sourceObjects: [source] }) });
    const old = { name: 'one', objectPreconditions: { ifGenerationMatch: '7' } };
    assert.equal(await at.status('POST', path, of(old)), 412);
    assert.equal(await at.status('POST', path, of({ name: 'one', generation: '7' })), 404);
    assert.equal(await at.status('POST', path, of({ name: 'one' })), 200);
  });
});

describe('holds and retention', () => {
  const at = useEndpoint();

  for (const hold of ['temporaryHold', 'eventBasedHold'])
    it(`a ${hold} forbids delete and every kind of overwrite until it is lifted`, async () => {
      const bucket = await at.bucket();
      await at.store(bucket, 'held', 'kept');
      await at.store(bucket, 'other');
      const path = objectPath(bucket, 'held');
      await at.json('PATCH', path, { [hold]: true });

      const refused = await at.call('DELETE', path);
      assert.equal(refused.status, 403);
      assert.equal(await reasonOf(refused), 'objectUnderActiveHold');
      assert.equal((await at.put(bucket, 'held')).status, 403);
      const copy = `${objectPath(bucket, 'other')}/rewriteTo/b/${bucket}/o/held`;
      assert.equal(await at.status('POST', copy), 403);
      const body = JSON.stringify({ sourceObjects: [{ name: 'other' }] });
      assert.equal(await at.status('POST', `${path}/compose`, { body }), 403);
      const file = at.client.bucket(bucket).file('held');
      await assert.rejects(file.save('x', { resumable: true }), { code: 403 });
      assert.equal(await (await at.call('GET', `${path}?alt=media`)).text(), 'kept');

      await at.json('PATCH', path, { [hold]: false });
      assert.equal(await at.status('DELETE', path), 204);
    });

  it('a retention policy forbids both until its time is over', async () => {
    const bucket = await at.bucket({ retentionPolicy: { retentionPeriod: '2' } });
    const stored = await at.store(bucket, 'one');
    const path = objectPath(bucket, 'one');
    const end = Date.parse(String(stored['timeCreated'])) + 2000;
    assert.equal(Date.parse(String(stored['retentionExpirationTime'])), end);
    const refused = await at.call('DELETE', path);
    assert.equal(refused.status, 403);
    assert.equal(await reasonOf(refused), 'retentionPolicyNotMet');
    assert.equal((await at.put(bucket, 'one')).status, 403);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    assert.equal(await at.status('DELETE', path), 204);
  });

  it('a default hold of the bucket holds what is stored', async () => {
    const bucket = await at.bucket({ defaultEventBasedHold: true });
    assert.equal((await at.store(bucket, 'one'))['eventBasedHold'], true);
    await at.json('PATCH', objectPath(bucket, 'one'), { eventBasedHold: false });
  });
});
