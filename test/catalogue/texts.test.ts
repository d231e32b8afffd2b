import assert from 'node:assert/strict';
import { TextInput } from '../../functions/catalogue/domain/input.ts';
import { plans } from '../../functions/catalogue/domain/terms.ts';
import { adminRoutes, routes } from '../../functions/catalogue/routes.ts';
import { addTextVersion } from '../../functions/catalogue/usecases/add-text-version.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { FaultKind } from '../../functions/platform/fault.ts';
import { rejects } from '../support/rejects.ts';
import { world } from '../support/world.ts';
import { api } from './api.ts';

const day = 86_400_000;
const first = {
  id: 'helio',
  version: 1,
  title: 'Plan',
  url: 'https://example.org/plan-1.pdf',
  sha256: 'b'.repeat(64),
  from: '2021-05-31T00:00:00Z',
};
const add = async (...inputs: unknown[]) => {
  const app = await world();
  for (const input of inputs) await addTextVersion(app, 'admin', 'plans', TextInput.parse(input));
  return app;
};

describe('P-5 plans and terms are versioned', () => {
  const second = { ...first, version: 2, from: '2026-11-03T09:00:00Z' };

  it('the version in force changes on its date, and those to come are shown', async () => {
    const app = await add(first, second);
    const http = await api(app, routes);
    const read = async () => (await http.call('GET /v1/plans/helio')).json;
    const before = await read();
    assert.deepEqual([before['id'], before['version']], ['plans/helio', 1]);
    assert.equal((before['upcoming'] as { version: number }[])[0]?.version, 2);
    app.pass(day);
    assert.deepEqual([(await read())['version'], (await read())['upcoming']], [2, []]);
    assert.equal((await http.call('GET /v1/terms/helio')).status, 404);
    http.close();
  });
  it('the same again changes nothing; its chain is whole', async () => {
    const app = await add(first, first, { ...first, from: undefined }, second);
    const { versions, chain } = (await app.documents.get(plans, 'helio'))!;
    const events = await app.documents.find(eventsOf(plans), { within: 'helio' });
    assert.deepEqual([versions.length, events.length], [2, 2]);
    assert.equal(
      brokenLink(
        chain!,
        events.map(({ value }) => value),
      ),
      undefined,
    );
  });
  const cases: [string, object, FaultKind, RegExp][] = [
    ['another text under a number', { ...first, sha256: 'c'.repeat(64) }, 'conflict', /published/],
    ['another date for a number', { ...first, from: '2021-06-01T00:00:00Z' }, 'conflict', /publ/],
    ['a number left out', { ...second, version: 3 }, 'invalid', /"\/version"/],
    [
      'a later version from the past',
      { ...second, from: '2026-11-02T08:59:59Z' },
      'invalid',
      /past/,
    ],
    [
      'a later version before the one before',
      { ...second, from: first.from },
      'invalid',
      /"\/from"/,
    ],
  ];
  for (const [what, input, kind, words] of cases)
    it(`refuses ${what}`, async () => {
      const app = await add(first);
      const adding = addTextVersion(app, 'admin', 'plans', TextInput.parse(input));
      await rejects(adding, kind, words);
      assert.equal((await app.documents.get(plans, 'helio'))!.versions.length, 1);
    });
  it('refuses a version that would begin before the one to come', async () => {
    const app = await add(first, second);
    const third = TextInput.parse({ ...second, version: 3, from: '2026-11-03T08:59:59Z' });
    await rejects(addTextVersion(app, 'admin', 'plans', third), 'invalid', /"\/from"/);
  });
  it('without a date it is in force at once', async () => {
    const app = await add(first, { ...second, from: undefined });
    assert.deepEqual((await app.documents.get(plans, 'helio'))!.versions[1]!.from, app.now());
  });
  it('through HTTP: an admin only, each wrong field is named', async () => {
    const app = await add();
    const http = await api(app, adminRoutes);
    const post = (body: object, by = 'admin') => http.call('POST /v1/plans', by, body);
    assert.equal((await post(first, 'member')).status, 403);
    for (const [pointer, change] of [
      ['/id', { id: 'a/b' }],
      ['/version', { version: 0 }],
      ['/title', { title: 'a'.repeat(301) }],
      ['/url', { url: 'ftp://example.org' }],
      ['/sha256', { sha256: 'B'.repeat(64) }],
      ['/from', { from: 'tomorrow' }],
      ['/note', { note: 'a' }],
    ] as const) {
      const reply = await post({ ...first, ...change });
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, pointer]);
    }
    const reply = await post(first);
    assert.deepEqual([reply.status, reply.headers.location], [201, '/v1/plans/helio'], reply.text);
    http.close();
  });
});
