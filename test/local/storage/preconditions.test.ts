import assert from 'node:assert/strict';
import { objectPath, uploadPath, useEndpoint } from './endpoint.ts';

/** Against an object of generation G and metageneration 2: what each condition makes of a read and of a write. */
const cases = [
  { condition: (g: bigint) => `ifGenerationMatch=${g}`, holds: true, exists: 'needs' },
  { condition: (g: bigint) => `ifGenerationMatch=${g - 1n}`, holds: false, exists: 'any' },
  { condition: () => 'ifGenerationMatch=0', holds: false, exists: 'any' },
  { condition: (g: bigint) => `ifGenerationNotMatch=${g - 1n}`, holds: true, exists: 'any' },
  { condition: () => 'ifGenerationNotMatch=0', holds: true, exists: 'any' },
  { condition: (g: bigint) => `ifGenerationNotMatch=${g}`, holds: false, exists: 'not' },
  { condition: () => 'ifMetagenerationMatch=2', holds: true, exists: 'any' },
  { condition: () => 'ifMetagenerationMatch=1', holds: false, exists: 'any' },
  { condition: () => 'ifMetagenerationNotMatch=1', holds: true, exists: 'any' },
  { condition: () => 'ifMetagenerationNotMatch=2', holds: false, exists: 'not' },
] as const;

describe('preconditions', () => {
  const at = useEndpoint();
  let bucket: string;
  let generation: bigint;
  let query: (condition: (g: bigint) => string) => string;
  before(async () => (bucket = await at.bucket()));
  beforeEach(async () => {
    generation = BigInt((await at.store(bucket, 'one')).generation);
    await at.json('PATCH', objectPath(bucket, 'one'), { metadata: { a: 'b' } });
    query = (condition) => `?${condition(generation)}`;
  });

  for (const { condition, holds, exists } of cases) {
    const name = condition(1001n).replace('1001', 'G').replace('1000', 'another');
    const onRead = holds ? 200 : exists === 'not' ? 304 : 412;
    const onWrite = (success: number) => (holds ? success : 412);

    it(`${name} on each call`, async () => {
      const path = objectPath(bucket, 'one') + query(condition);
      assert.equal(await at.status('GET', path), onRead, 'get');
      assert.equal(await at.status('GET', `${path}&alt=media`), onRead, 'media');
      const copy = objectPath(bucket, 'one');
      const source = query((g) => condition(g).replace('if', 'ifSource'));
      const target = `/rewriteTo/b/${bucket}/o/two`;
      assert.equal(
        await at.status('POST', copy + target + source),
        onWrite(200),
        'source of a copy',
      );
      const body = JSON.stringify({ sourceObjects: [{ name: 'one' }] });
      const start = `${uploadPath(bucket)}${query(condition)}&name=one&uploadType=`;
      assert.equal(await at.status('POST', `${start}resumable`), onWrite(200), 'session start');
      const patch = { body: '{}' };
      const checkOnly = !holds;
      if (checkOnly) {
        assert.equal(await at.status('PATCH', path, patch), 412, 'patch');
        assert.equal(await at.status('PUT', path, patch), 412, 'update');
        assert.equal(await at.status('POST', `${start}media`, { body: 'x' }), 412, 'insert');
        const composed = objectPath(bucket, 'one') + '/compose' + query(condition);
        assert.equal(await at.status('POST', composed, { body }), 412, 'compose');
        const over = objectPath(bucket, 'two') + `/rewriteTo/b/${bucket}/o/one` + query(condition);
        await at.store(bucket, 'two');
        assert.equal(await at.status('POST', over), 412, 'target of a copy');
        assert.equal(await at.status('DELETE', path), 412, 'delete');
        const now = await at.json('GET', objectPath(bucket, 'one'));
        assert.equal(now.generation, String(generation), 'nothing happened');
        assert.equal(now.metageneration, '2', 'nothing happened');
      }
    });
  }

  for (const [call, method, path, status, body] of [
    ['patch', 'PATCH', () => objectPath(bucket, 'one'), 200, '{}'],
    ['delete', 'DELETE', () => objectPath(bucket, 'one'), 204, undefined],
    ['insert', 'POST', () => uploadPath(bucket), 200, 'x'],
  ] as const)
    it(`lets a ${call} pass when all four hold`, async () => {
      const all = `?ifGenerationMatch=${String(generation)}&ifGenerationNotMatch=0&ifMetagenerationMatch=2&ifMetagenerationNotMatch=1&name=one&uploadType=media`;
      const init = body === undefined ? {} : { body };
      assert.equal(await at.status(method, path() + all, init), status);
    });

  it('lets a create pass where there is nothing, and only there', async () => {
    await at.status('DELETE', objectPath(bucket, 'new'));
    assert.equal((await at.put(bucket, 'new', 'x', '&ifGenerationNotMatch=0')).status, 412);
    assert.equal((await at.put(bucket, 'new', 'x', '&ifGenerationMatch=0')).status, 200);
    assert.equal((await at.put(bucket, 'new', 'x', '&ifGenerationMatch=0')).status, 412);
  });

  it('are checked again when a session ends', async () => {
    const path = `${uploadPath(bucket)}?uploadType=resumable&name=late&ifGenerationMatch=0`;
    const start = await at.call('POST', path);
    const uri = start.headers.get('location') ?? '';
    await at.store(bucket, 'late', 'first');
    assert.equal(await at.status('PUT', uri, { body: 'second' }), 412);
    const media = await at.call('GET', `${objectPath(bucket, 'late')}?alt=media`);
    assert.equal(await media.text(), 'first');
  });

  it('that are no numbers are refused', async () => {
    const path = objectPath(bucket, 'one');
    assert.equal(await at.status('DELETE', `${path}?ifGenerationMatch=x`), 400);
    assert.equal(await at.status('DELETE', `${path}?ifGenerationMatch=`), 400);
  });

  it('hold for buckets, too', async () => {
    const path = `/storage/v1/b/${bucket}`;
    assert.equal(await at.status('PATCH', `${path}?ifMetagenerationMatch=7`, { body: '{}' }), 412);
    assert.equal(await at.status('GET', `${path}?ifMetagenerationNotMatch=1`), 304);
    assert.equal(await at.status('PATCH', `${path}?ifMetagenerationMatch=1`, { body: '{}' }), 200);
  });
});
