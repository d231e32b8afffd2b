import assert from 'node:assert/strict';
import { adminRoutes, routes } from '../../functions/catalogue/routes.ts';
import { suggestions } from '../../functions/catalogue/domain/suggestion.ts';
import { suggestDataset } from '../../functions/catalogue/usecases/suggest-dataset.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { rejects } from '../support/rejects.ts';
import { mailTo, world } from '../support/world.ts';
import { api, type Api } from './api.ts';

const wish = { title: 'Venus maps', reason: 'They are missing here.' };
const key = { 'idempotency-key': 'k1' };
const post = (http: Api, body: unknown = wish, by = 'lead', headers = key) =>
  http.call('POST /v1/suggestions', by, body, headers);

describe('P-2.1.1 what is missing can be asked for', () => {
  it('the asker sees its state, others do not see it; the answer is mailed', async () => {
    const app = await world();
    const [http, desk] = [await api(app, routes), await api(app, adminRoutes)];
    const made = await post(http);
    assert.deepEqual([made.status, made.json['state']], [201, 'open'], made.text);
    const path = `GET ${made.headers.location!}`;
    assert.equal((await http.call(path, 'member')).status, 404);
    assert.deepEqual((await http.call('GET /v1/suggestions', 'member')).json['items'], []);
    assert.match((await mailTo(app, 'data@example.org'))[0]!.message.text, /Venus maps/);

    const id = made.json['id'] as string;
    const answer = (body: object, by = 'admin') =>
      desk.call(`POST /v1/suggestions/${id}/answer`, by, body);
    assert.equal((await answer({ verdict: 'accept', message: 'Yes.' }, 'member')).status, 403);
    assert.equal((await answer({ verdict: 'accept', message: 'Yes.' })).json['state'], 'accepted');
    assert.equal((await answer({ verdict: 'accept', message: 'Yes.' })).status, 409);
    const nameless = await answer({ verdict: 'add', message: 'Here.' });
    assert.deepEqual([nameless.status, nameless.problem.errors?.[0]?.pointer], [400, '/datasetId']);
    await answer({ verdict: 'add', message: 'Here it is.', datasetId: 'aia' });
    assert.equal((await answer({ verdict: 'decline', message: 'No.' })).status, 409);
    const seen = await http.call(path, 'lead');
    assert.deepEqual(
      [seen.json['state'], seen.json['message'], seen.json['datasetId']],
      ['added', 'Here it is.', 'aia'],
    );
    const letters = (await mailTo(app, 'lead@example.org')).map(({ message }) => message.text);
    assert.equal(letters.length, 2);
    assert.match(letters[1]!, /Venus maps[\s\S]*Here it is\.[\s\S]*data@example\.org/);
    const events = await app.documents.find(eventsOf(suggestions), { within: id });
    assert.deepEqual(
      events.map(({ value }) => value.action),
      ['suggest', 'accept', 'add'],
    );
    http.close();
    desk.close();
  });
  it('the same key and body: the same suggestion; another body: 409', async () => {
    const app = await world();
    const http = await api(app, routes);
    const [first, again] = [await post(http), await post(http)];
    assert.equal(again.json['id'], first.json['id']);
    assert.equal((await post(http, { ...wish, title: 'Mars maps' })).status, 409);
    assert.equal((await app.documents.find(suggestions, {})).length, 1);
    http.close();
  });
  it('at most the policy’s number open at once', async () => {
    const app = await world();
    const suggest = (newId: string) =>
      suggestDataset(app, app.lead, wish, { newId, bodyHash: 'h' });
    for (let n = 0; n < app.policy.catalogue.openSuggestions; n += 1)
      await suggest(`s${String(n)}`);
    await rejects(suggest('more'), 'too-many');
    await suggestDataset(app, app.member, wish, { newId: 'other', bodyHash: 'h' });
  });
  for (const [pointer, change] of [
    ['/title', { title: '' }],
    ['/title', { title: 'a'.repeat(301) }],
    ['/reason', { reason: 'a'.repeat(4001) }],
    ['/link', { link: 'javascript:alert(1)' }],
    ['/projectId', { projectId: '..' }],
    ['/email', { email: 'a@example.org' }],
  ] as const)
    it(`refuses ${pointer} and stores nothing`, async () => {
      const app = await world();
      const http = await api(app, routes);
      const reply = await post(http, { ...wish, ...change });
      http.close();
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, pointer]);
      assert.equal((await app.documents.find(suggestions, {})).length, 0);
    });
  it('visitors are asked to sign in', async () => {
    const http = await api(await world(), routes);
    assert.equal((await http.call('POST /v1/suggestions', undefined, wish)).status, 401);
    http.close();
  });
});
