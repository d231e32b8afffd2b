import assert from 'node:assert/strict';
import { type Resource, describeEmulator, objectPath, reasonOf, useEndpoint } from './endpoint.ts';

describe('buckets', () => {
  const at = useEndpoint();

  it('keeps what it is given, and merges a patch', async () => {
    const rule = { action: { type: 'Delete' }, condition: { age: 30 } };
    const bucket = await at.bucket({ labels: { a: '1', b: '2' }, lifecycle: { rule: [rule] } });
    const patched = await at.json('PATCH', `/storage/v1/b/${bucket}`, {
      labels: { a: null, c: '3' },
    });
    assert.deepEqual(patched['labels'], { b: '2', c: '3' });
    assert.equal(patched.metageneration, '2');
    const read = await at.json('GET', `/storage/v1/b/${bucket}`);
    assert.deepEqual(read['lifecycle'], { rule: [rule] });
  });

  it('cannot be renamed by a patch', async () => {
    const bucket = await at.bucket();
    await at.status('PATCH', `/storage/v1/b/${bucket}`, { body: '{"name":"another-name"}' });
    assert.equal((await at.json('GET', `/storage/v1/b/${bucket}`)).name, bucket);
  });

  it('are listed by name, page by page', async () => {
    const names = [await at.bucket(), await at.bucket()].sort();
    const listed: string[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const query = `?project=test-project&prefix=contract-&maxResults=1&pageToken=${token}`;
      const page: Resource = await at.json('GET', `/storage/v1/b${query}`);
      assert.ok(page.items.length <= 1);
      listed.push(...page.items.map(({ name }) => name).filter((name) => names.includes(name)));
      token = page.nextPageToken;
    }
    assert.deepEqual(listed, names);
  });

  it('are created once', async () => {
    const name = await at.bucket();
    const again = await at.call('POST', '/storage/v1/b?project=test-project', {
      body: JSON.stringify({ name }),
    });
    assert.equal(again.status, 409);
    assert.equal(await reasonOf(again), 'conflict');
  });

  for (const name of ['', 'ab', 'Upper', '../etc', 'a/b', '-dash'])
    it(`refuses the name "${name}"`, async () => {
      const init = { body: JSON.stringify({ name }) };
      assert.equal(await at.status('POST', '/storage/v1/b?project=test-project', init), 400);
    });

  it('are deleted only when empty', async () => {
    const bucket = await at.bucket();
    await at.store(bucket, 'one');
    assert.equal(await at.status('DELETE', `/storage/v1/b/${bucket}`), 409);
    await at.status('DELETE', objectPath(bucket, 'one'));
    assert.equal(await at.status('DELETE', `/storage/v1/b/${bucket}`), 204);
    assert.equal(await at.status('GET', `/storage/v1/b/${bucket}`), 404);
  });

  it('answers errors in the form of the JSON API', async () => {
    const answer = await at.call('GET', '/storage/v1/b/contract-no-such-bucket');
    assert.equal(answer.status, 404);
    assert.equal(await reasonOf(answer), 'notFound');
  });
});

describeEmulator('requester pays', () => {
  const at = useEndpoint();

  it('asks every caller for a project to bill, and takes it from query or header', async () => {
    const bucket = await at.bucket();
    await at.store(bucket, 'one');
    await at.json('PATCH', `/storage/v1/b/${bucket}`, { billing: { requesterPays: true } });
    const path = objectPath(bucket, 'one');
    const refused = await at.call('GET', path);
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /requester pays bucket but no user project/);
    assert.equal(await at.status('GET', `${path}?userProject=payer`), 200);
    const headers = { 'x-goog-user-project': 'payer' };
    assert.equal(await at.status('GET', path, { headers }), 200);
  });

  it('asks for a copy out of such a bucket, and into one', async () => {
    const [payed, free] = [await at.bucket(), await at.bucket()];
    for (const bucket of [payed, free]) await at.store(bucket, 'one');
    await at.json('PATCH', `/storage/v1/b/${payed}`, { billing: { requesterPays: true } });
    for (const [from, to] of [
      [payed, free],
      [free, payed],
    ] as const) {
      const path = `${objectPath(from, 'one')}/rewriteTo/b/${to}/o/two`;
      assert.equal(await at.status('POST', path), 400);
      assert.equal(await at.status('POST', `${path}?userProject=payer`), 200);
    }
  });
});

describeEmulator('requester pays, for the owner', () => {
  const at = useEndpoint({ owner: true });

  it('asks nothing', async () => {
    const bucket = await at.bucket({ billing: { requesterPays: true } });
    assert.equal((await at.put(bucket, 'one')).status, 200);
  });
});
