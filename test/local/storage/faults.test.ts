import assert from 'node:assert/strict';
import { describeEmulator, objectPath, reasonOf, uploadPath, useEndpoint } from './endpoint.ts';

describeEmulator('ordered faults', () => {
  const at = useEndpoint();
  let bucket: string;
  before(async () => (bucket = await at.bucket()));
  beforeEach(() => at.store(bucket, 'one', '0123456789'));
  afterEach(() => at.status('DELETE', '/_faults'));
  const order = async (fault: object) =>
    assert.equal(await at.status('POST', '/_faults', { body: JSON.stringify(fault) }), 204);
  const media = () => at.call('GET', `${objectPath(bucket, 'one')}?alt=media`);

  it('answer the status as often as ordered, then things go well', async () => {
    await order({ status: 503, times: 2 });
    const first = await media();
    assert.equal(first.status, 503);
    assert.equal(await reasonOf(first), 'backendError');
    assert.equal((await media()).status, 503);
    assert.equal((await media()).status, 200);
  });

  it('touch only the method and path they name', async () => {
    await order({ status: 429, method: 'DELETE', pathPrefix: objectPath(bucket, 'one') });
    assert.equal((await media()).status, 200);
    assert.equal(await at.status('DELETE', objectPath(bucket, 'other')), 404);
    assert.equal(await at.status('DELETE', objectPath(bucket, 'one')), 429);
    assert.equal(await at.status('DELETE', objectPath(bucket, 'one')), 204);
  });

  it('cut an answer after so many bytes', async () => {
    await order({ cutAfterBytes: 4 });
    const answer = await media();
    const parts: Uint8Array[] = [];
    await assert.rejects(async () => {
      for await (const part of answer.body!) parts.push(part as Uint8Array);
    });
    assert.equal(Buffer.concat(parts).toString(), '0123');
  });

  it('cut a request, and nothing is stored', async () => {
    await order({ method: 'POST', pathPrefix: uploadPath(bucket), cutAfterBytes: 3 });
    await assert.rejects(at.put(bucket, 'two', '0123456789'));
    assert.equal(await at.status('GET', objectPath(bucket, 'two')), 404);
  });

  it('lose the answer to work that was done', async () => {
    await order({
      method: 'POST',
      pathPrefix: uploadPath(bucket),
      cutAfterBytes: 0,
      of: 'response',
    });
    await assert.rejects(at.put(bucket, 'three', 'content'));
    assert.equal(await at.status('GET', objectPath(bucket, 'three')), 200);
  });

  it('are called off by a DELETE', async () => {
    await order({ status: 500, times: 100 });
    await at.status('DELETE', '/_faults');
    assert.equal((await media()).status, 200);
  });

  it('must say what goes wrong', async () => {
    assert.equal(await at.status('POST', '/_faults', { body: '{"times":1}' }), 400);
  });
});
