import assert from 'node:assert/strict';
import * as z from 'zod';

import { startDatacite, type Datacite } from '../../scripts/local/datacite/datacite.ts';

const account = { user: 'DEMO', password: 'secret', prefix: '10.5072' };
const owner = `Basic ${Buffer.from('DEMO:secret').toString('base64')}`;
const complete = {
  url: 'https://data.example.org/d/1',
  creators: [{ name: 'Curie, Marie' }],
  titles: [{ title: 'A dataset' }],
  publisher: { name: 'Example' },
  publicationYear: 2026,
  types: { resourceTypeGeneral: 'Dataset' },
};
const Shown = z.object({
  data: z.object({ id: z.string(), attributes: z.looseObject({ state: z.string() }) }),
});
const Errors = z.object({
  errors: z.array(z.object({ source: z.string().optional(), title: z.string() })),
});

describe('DataCite stand-in', () => {
  let datacite: Datacite;
  beforeEach(async () => {
    datacite = await startDatacite({ port: 0, ...account });
  });
  afterEach(() => datacite.stop());

  const call = (method: string, doi: string, attributes?: object, authorization = owner) =>
    fetch(`${datacite.url}/dois/${doi}`, {
      method,
      headers: { authorization, 'content-type': 'application/vnd.api+json' },
      ...(attributes === undefined
        ? {}
        : { body: JSON.stringify({ data: { type: 'dois', attributes } }) }),
    });
  const put = (attributes: object, doi = '10.5072/d1') => call('PUT', doi, attributes);
  const shown = async (doi = '10.5072/d1') =>
    Shown.parse(await (await call('GET', doi)).json()).data;
  const fault = (body: object) =>
    fetch(`${datacite.url}/_faults`, { method: 'POST', body: JSON.stringify(body) });

  it('creates with 201 and updates with 200', async () => {
    assert.equal((await put({})).status, 201);
    assert.equal((await put({ url: complete.url })).status, 200);
    const { id, attributes } = await shown('10.5072/D1');
    assert.equal(id, '10.5072/d1');
    assert.equal(attributes.state, 'draft');
    assert.equal(attributes.url, complete.url);
  });

  it('creates by POST once', async () => {
    const post = () => call('POST', '', { doi: '10.5072/p1' });
    assert.equal((await post()).status, 201);
    assert.equal((await post()).status, 422);
  });

  it('refuses a request without or with a wrong password', async () => {
    assert.equal((await call('PUT', '10.5072/d1', {}, '')).status, 401);
    const wrong = `Basic ${Buffer.from('DEMO:other').toString('base64')}`;
    assert.equal((await call('PUT', '10.5072/d1', {}, wrong)).status, 401);
  });

  it('refuses the prefix of somebody else', async () => {
    assert.equal((await put({}, '10.1234/d1')).status, 403);
  });

  it('shows a draft to its owner only', async () => {
    await put({});
    assert.equal((await call('GET', '10.5072/d1', undefined, '')).status, 404);
    assert.equal((await call('GET', '10.5072/d1')).status, 200);
  });

  for (const [from, event, to] of [
    [[], 'publish', 'findable'],
    [[], 'register', 'registered'],
    [[], 'hide', 'draft'],
    [['register'], 'publish', 'findable'],
    [['register'], 'hide', 'registered'],
    [['publish'], 'hide', 'registered'],
    [['publish'], 'register', 'findable'],
    [['publish'], 'nonsense', 'findable'],
  ] as const)
    it(`after ${from.join() || 'nothing'}, ${event} gives ${to}`, async () => {
      for (const earlier of from) await put({ ...complete, event: earlier });
      assert.ok((await put({ ...complete, event })).ok);
      assert.equal((await shown()).attributes.state, to);
    });

  it('does not let a client set the state', async () => {
    await put({ ...complete, state: 'findable' });
    assert.equal((await shown()).attributes.state, 'draft');
  });

  for (const missing of Object.keys(complete))
    it(`publishes nothing without ${missing}`, async () => {
      const response = await put({ ...complete, [missing]: undefined, event: 'publish' });
      assert.equal(response.status, 422);
      const { errors } = Errors.parse(await response.json());
      assert.deepEqual(
        errors.map(({ source }) => source),
        [missing],
      );
      assert.equal((await call('GET', '10.5072/d1')).status, 404);
    });

  for (const body of ['', '{', '{}', '{"data": {"type": "works"}}'])
    it(`refuses the payload ${JSON.stringify(body)} in DataCite’s shape`, async () => {
      const headers = { authorization: owner };
      const response = await fetch(`${datacite.url}/dois/10.5072/d1`, {
        ...{ method: 'PUT', headers, body },
      });
      assert.equal(response.status, 400);
      assert.match(Errors.parse(await response.json()).errors[0]!.title, /JSONAPI/);
    });

  it('replaces a list whole and keeps what is not given', async () => {
    await put({ ...complete, subjects: [{ subject: 'a' }, { subject: 'b' }] });
    await put({ subjects: [{ subject: 'c' }] });
    const { attributes } = await shown();
    assert.deepEqual(attributes.subjects, [{ subject: 'c' }]);
    assert.deepEqual(attributes.titles, complete.titles);
  });

  it('deletes a draft and nothing else', async () => {
    await put({});
    assert.equal((await call('DELETE', '10.5072/d1')).status, 204);
    await put({ ...complete, event: 'register' });
    assert.equal((await call('DELETE', '10.5072/d1')).status, 405);
  });

  it('fails as often as it is told, with Retry-After', async () => {
    await fault({ status: 503, times: 2, retryAfter: 7 });
    const first = await put({});
    assert.equal(first.status, 503);
    assert.equal(first.headers.get('retry-after'), '7');
    assert.equal((await put({})).status, 503);
    assert.equal((await put({})).status, 201);
  });

  it('answers with a page when told', async () => {
    await fault({ status: 502, html: true });
    const response = await put({});
    assert.equal(response.headers.get('content-type'), 'text/html');
    assert.match(await response.text(), /^<html>/);
  });

  it('times out after the effect', async () => {
    await fault({ afterEffect: true, method: 'PUT' });
    await assert.rejects(put({ ...complete, event: 'publish' }));
    assert.equal((await shown()).attributes.state, 'findable');
  });

  it('cuts the connection before the effect', async () => {
    await fault({ method: 'PUT' });
    await assert.rejects(put(complete));
    assert.equal((await call('GET', '10.5072/d1')).status, 404);
  });

  it('answers well but leaves the state', async () => {
    await fault({ ignoreState: true });
    assert.equal((await put({ ...complete, event: 'publish' })).status, 201);
    assert.equal((await shown()).attributes.state, 'draft');
  });
});
