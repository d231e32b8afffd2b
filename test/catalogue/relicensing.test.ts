import assert from 'node:assert/strict';
import { relicensing } from '../../functions/catalogue/domain/relicensing.ts';
import { adminRoutes, routes } from '../../functions/catalogue/routes.ts';
import { relicensingTrace as trace } from '../../functions/catalogue/relicensing-trace.ts';
import {
  decideRelicensing,
  withdrawRelicensing,
} from '../../functions/catalogue/usecases/end-relicensing.ts';
import { requestRelicensing } from '../../functions/catalogue/usecases/request-relicensing.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { mailTo, world, type World } from '../support/world.ts';
import { api } from './api.ts';

const wish = {
  subject: { kind: 'dataset', datasetId: 'aia' },
  licence: 'MIT',
  development: 'We build a reader of these images into a library that is MIT throughout.',
} as const;
const software = { ...wish, subject: { kind: 'software', part: 'functions/egress' } } as const;
const grant = { id: 'r1', verdict: 'grant', message: 'For the reader alone.' } as const;
type Needs = Parameters<typeof requestRelicensing>[0] & Pick<World, 'lead' | 'admin'>;
const ask = (app: Needs, newId = 'r1', body: typeof wish | typeof software = wish) =>
  requestRelicensing(app, app.lead, body, { newId, bodyHash: newId });
const decide = (app: Needs, by = app.admin) => decideRelicensing(app, by, grant);
const last = async (app: World, email: string) => (await mailTo(app, email)).at(-1)!.message;
const everything = (app: World) =>
  JSON.stringify([...app.documents.stored].filter(([path]) => !path.startsWith('mail/')));

describe('P-2.1.4b who develops code or data further may ask for a more permissive licence', () => {
  it('asked for, seen by asker and admins alone, granted, on record; asker and publisher are told', async () => {
    const app = await world();
    const [http, desk] = [await api(app, routes), await api(app, adminRoutes)];
    const made = await http.call('POST /v1/relicensing', 'lead', wish);
    assert.deepEqual([made.status, made.json['state']], [201, 'requested'], made.text);
    const path = `GET ${made.headers.location!}`;
    assert.equal((await http.call(path, 'lead')).json['licence'], 'MIT');
    assert.equal((await http.call(path, 'member')).status, 404);
    assert.deepEqual((await http.call('GET /v1/relicensing', 'member')).json['items'], []);
    assert.match((await last(app, 'lead@example.org')).subject, /was received/);
    assert.match((await last(app, config.CONTACT)).text, /dataset aia under MIT/);

    const id = made.json['id'] as string;
    const verdict = { verdict: 'grant', message: 'For the reader alone.' };
    const decided = await desk.call(`POST /v1/relicensing/${id}/decide`, 'admin', verdict);
    assert.deepEqual([decided.status, decided.json['state']], [200, 'granted'], decided.text);
    const letter = await last(app, 'lead@example.org');
    assert.match(letter.text, /aia under MIT[\s\S]*reader alone[\s\S]*data@example\.org/);
    const toPublisher = await last(app, 'publisher@example.org');
    assert.match(toPublisher.text, /AIA images[\s\S]*under MIT/);
    assert.ok(!toPublisher.text.includes('library'), 'what the asker wrote stays with us');
    const record = await desk.call('GET /v1/relicensing?state=granted', 'admin');
    assert.equal((record.json['items'] as unknown[]).length, 1);
    assert.equal((await http.call(path, 'lead')).json['message'], 'For the reader alone.');
    http.close();
    desk.close();
    const events = await app.documents.find(eventsOf(relicensing), { within: id });
    const chain = events.map(({ value }) => value);
    assert.deepEqual(
      chain.map(({ action }) => action),
      ['request', 'grant'],
    );
    const stored = (await app.documents.get(relicensing, id))!;
    assert.equal(brokenLink(stored.chain, chain), undefined);
  });

  it('declined with a reason, and nobody else is told', async () => {
    const app = await world();
    await ask(app, 'r1', software);
    const message = 'The library can use it as it is.';
    await decideRelicensing(app, app.admin, { id: 'r1', verdict: 'decline', message });
    const { subject, text } = await last(app, 'lead@example.org');
    assert.match(subject, /declined/);
    assert.match(text, /functions\/egress under MIT[\s\S]*as it is/);
    await ask(app, 'r2');
    await decideRelicensing(app, app.admin, { id: 'r2', verdict: 'decline', message });
    assert.deepEqual(await mailTo(app, 'publisher@example.org'), []);
  });

  it('decided once, and by nobody about the own request', async () => {
    const app = await world();
    await ask(app);
    await rejects(decide(app, { ...app.lead, roles: ['admin'] }), 'forbidden', /own-request/);
    await decide(app);
    await rejects(decide(app), 'conflict', /granted/);
    await rejects(withdrawRelicensing(app, app.lead, 'r1'), 'conflict', /granted/);
  });

  it('withdrawn by the asker, and then not decided', async () => {
    const app = await world();
    await ask(app);
    const http = await api(app, routes);
    assert.equal((await http.call('POST /v1/relicensing/r1/withdraw', 'member')).status, 404);
    const taken = await http.call('POST /v1/relicensing/r1/withdraw', 'lead');
    http.close();
    assert.deepEqual([taken.status, taken.json['state']], [200, 'withdrawn'], taken.text);
    await rejects(decide(app), 'conflict', /withdrawn/);
  });

  it('the same key and body: the same request; at most the policy’s number open', async () => {
    const app = await world();
    const http = await api(app, routes);
    const key = { 'idempotency-key': 'k1' };
    const first = await http.call('POST /v1/relicensing', 'lead', wish, key);
    const again = await http.call('POST /v1/relicensing', 'lead', wish, key);
    assert.equal(again.json['id'], first.json['id']);
    const other = { ...wish, licence: 'BSD-3-Clause' };
    assert.equal((await http.call('POST /v1/relicensing', 'lead', other, key)).status, 409);
    http.close();
    for (let n = 1; n < app.policy.catalogue.openRelicensing; n += 1) await ask(app, `r${n}`);
    await rejects(ask(app, 'more'), 'too-many');
    await decide(app);
    await ask(app, 'more');
  });

  for (const [pointer, change] of [
    ['/licence', { licence: 'GPL-3.0-only' }],
    ['/development', { development: 'Because.' }],
    ['/subject/datasetId', { subject: { kind: 'dataset', datasetId: 'unknown' } }],
    ['/link', { link: 'javascript:alert(1)' }],
  ] as const)
    it(`refuses ${pointer} and stores nothing`, async () => {
      const app = await world();
      const http = await api(app, routes);
      const reply = await http.call('POST /v1/relicensing', 'lead', { ...wish, ...change });
      http.close();
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, pointer]);
      assert.deepEqual(await app.documents.find(relicensing, {}), []);
    });

  it('P-2.2.4 the words go with the asker, the record of the licence stays', async () => {
    const app = await world();
    await ask(app);
    await decide(app);
    await ask(app, 'r2', software);
    await requestRelicensing(app, app.member, wish, { newId: 'r3', bodyHash: 'h' });
    const subject = { id: 'lead', addresses: [] };
    const found = await Array.fromAsync(trace.find(app, subject));
    assert.deepEqual(
      found.map(({ record }) => record),
      ['relicensing/r1', 'relicensing/r2'],
    );
    const erased = await trace.erase(app, subject);
    assert.deepEqual(erased[0]?.count, 2);
    assert.deepEqual((await trace.erase(app, subject))[0]?.count, 0);
    const [granted, open, others] = await app.documents.getAll(relicensing, ['r1', 'r2', 'r3']);
    assert.deepEqual([granted?.state, granted?.licence], ['granted', 'MIT']);
    assert.deepEqual([open?.state, others?.state], ['withdrawn', 'requested']);
    assert.ok(others?.personal);
    assert.equal(everything(app).match(/MIT throughout/g)?.length, 1);
    assert.ok(!everything(app).includes('reader alone'));
  });

  it('reads and writes what is stated', async () => {
    const app = await world();
    const documents = counted(app.documents);
    const counting = { ...app, documents };
    await ask(counting);
    // none of the id, none open, the dataset
    assert.deepEqual([documents.reads, documents.writes], [3, 4]);
    documents.reset();
    await decide(counting);
    assert.deepEqual([documents.reads, documents.writes], [2, 4]);
  });
});
