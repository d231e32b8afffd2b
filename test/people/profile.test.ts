import assert from 'node:assert/strict';
import { missingAcceptances } from '../../functions/people/domain/acceptance.ts';
import { people } from '../../functions/people/domain/person.ts';
import { routes } from '../../functions/people/routes.ts';
import { acceptTerms } from '../../functions/people/usecases/accept-terms.ts';
import { saveProfile } from '../../functions/people/usecases/save-profile.ts';
import { requiredTerms } from '../../functions/catalogue/usecases/required-terms.ts';
import { terms } from '../../functions/catalogue/domain/terms.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { world, type World } from '../support/world.ts';
import { api, type Api } from '../catalogue/api.ts';

const day = 86_400_000;
const profile = { name: 'New Person', organisation: 'Institute' };
const all = {
  terms: [
    { id: 'terms/terms', version: 1 },
    { id: 'plans/plan', version: 1 },
  ],
};

/** The world with somebody new, and a second version of the terms from a day on. */
async function newcomer(): Promise<World> {
  const app = await world();
  app.identity.add({ id: 'new' });
  const first = (await app.documents.get(terms, 'terms'))!.versions[0]!;
  const from = new Date(app.now().getTime() + day);
  await app.documents.transact((tx) => {
    tx.set(terms, 'terms', { versions: [first, { ...first, version: 2, from }] });
    return Promise.resolve();
  });
  return app;
}
const user = (app: World) => app.identity.verify('new', { revocation: false });

describe('P-2.2.1 profile', () => {
  let app: World;
  let http: Api;
  beforeEach(async () => {
    app = await newcomer();
    http = await api(app, routes);
  });
  afterEach(() => {
    http.close();
  });

  it('asks for name and organisation, and takes the address from the account', async () => {
    const before = await http.call('GET /v1/me', 'new');
    assert.deepEqual([before.status, before.headers.etag], [200, '"0"']);
    const put = await http.call('PUT /v1/me', 'new', profile, { 'if-match': '"0"' });
    assert.deepEqual([put.status, put.headers.etag], [200, '"1"'], put.text);
    assert.deepEqual((await app.documents.get(people, 'new'))?.personal, {
      email: 'new@example.org',
      ...profile,
    });
  });
  it('refuses the second writer, and a write without If-Match', async () => {
    await http.call('PUT /v1/me', 'new', profile, { 'if-match': '"0"' });
    const second = await http.call('PUT /v1/me', 'new', profile, { 'if-match': '"0"' });
    assert.equal(second.status, 412);
    assert.equal((await http.call('PUT /v1/me', 'new', profile)).status, 428);
  });
  for (const [what, body, pointer] of [
    ['an empty name', { ...profile, name: ' ' }, '/name'],
    ['a name of 201 characters', { ...profile, name: 'a'.repeat(201) }, '/name'],
    [
      'an organisation of 201 characters',
      { ...profile, organisation: 'a'.repeat(201) },
      '/organisation',
    ],
    ['an address', { ...profile, email: 'other@example.org' }, '/email'],
  ] as const)
    it(`refuses ${what} and stores nothing`, async () => {
      const reply = await http.call('PUT /v1/me', 'new', body, { 'if-match': '"0"' });
      assert.deepEqual([reply.status, reply.problem.errors?.[0]?.pointer], [400, pointer]);
      assert.equal(await app.documents.get(people, 'new'), undefined);
    });
  it('is for verified addresses only', async () => {
    app.identity.add({ id: 'new', emailVerified: false });
    const reply = await http.call('PUT /v1/me', 'new', profile, { 'if-match': '"0"' });
    assert.deepEqual([reply.status, reply.problem.reasons?.[0]?.code], [403, 'email-not-verified']);
  });
  it('every field states its purpose, to anybody', async () => {
    const reply = await http.call('GET /v1/me/fields');
    const items = reply.json['items'] as { name: string; purpose: string; kept: string }[];
    assert.deepEqual(
      items.map(({ name }) => name),
      ['email', 'name', 'organisation', 'scienceGoals', 'supervisor', 'team'],
    );
    assert.ok(items.every(({ purpose, kept }) => purpose.length > 10 && kept.length > 10));
  });
  it('reads 1 and writes 1', async () => {
    const documents = counted(app.documents);
    await saveProfile({ ...app, documents }, await user(app), profile, 0);
    assert.deepEqual([documents.reads, documents.writes], [1, 1]);
  });
  it('nothing comes into being for somebody erased whose token still lives', async () => {
    await app.documents.createOnce(people, 'new', {
      accepted: {},
      createdAt: app.now(),
      version: 0,
      erasure: 'e1',
    });
    await rejects(saveProfile(app, await user(app), profile, 0), 'gone');
    await rejects(acceptTerms(app, await user(app), all), 'gone');
  });
});

describe('P-4.0c terms are accepted in person, in the version in force', () => {
  const missing = async (app: World) =>
    missingAcceptances(
      await app.documents.get(people, 'new'),
      await requiredTerms(app, ['aia'], app.now()),
    );

  it('records each, once, with an event', async () => {
    const app = await newcomer();
    assert.equal((await missing(app)).length, 2);
    await acceptTerms(app, await user(app), all);
    const person = await acceptTerms(app, await user(app), all);
    assert.deepEqual(await missing(app), []);
    assert.equal(person.version, 1);
    const events = await app.documents.find(eventsOf(people), { within: 'new' });
    assert.deepEqual(
      events.map(({ value }) => value.reason),
      ['terms/terms@1', 'plans/plan@1'],
    );
    assert.equal(
      brokenLink(
        person.chain!,
        events.map(({ value }) => value),
      ),
      undefined,
    );
  });
  it('a new version blocks from its date on, until it is accepted', async () => {
    const app = await newcomer();
    await acceptTerms(app, await user(app), all);
    app.pass(day - 1);
    assert.deepEqual(await missing(app), []);
    app.pass(1);
    assert.deepEqual(await missing(app), [{ id: 'terms/terms', version: 2 }]);
    await acceptTerms(app, await user(app), { terms: [{ id: 'terms/terms', version: 2 }] });
    assert.deepEqual(await missing(app), []);
  });
  for (const [what, id, version, pointer] of [
    ['a version to come', 'terms/terms', 2, '/terms/0/version'],
    ['a version that never was', 'terms/terms', 3, '/terms/0/version'],
    ['terms that are not there', 'terms/others', 1, '/terms/0/id'],
    ['a plan under the name of terms', 'terms/plan', 1, '/terms/0/id'],
  ] as const)
    it(`refuses ${what} and stores nothing`, async () => {
      const app = await newcomer();
      const accepting = acceptTerms(app, await user(app), {
        terms: [{ id, version }, all.terms[1]!],
      });
      const { details } = await rejects(accepting, 'invalid');
      assert.deepEqual(
        details.errors?.map((error) => error.pointer),
        [pointer],
      );
      assert.equal(await app.documents.get(people, 'new'), undefined);
    });
  it('refuses a version that was in force before', async () => {
    const app = await newcomer();
    app.pass(day);
    await rejects(acceptTerms(app, await user(app), all), 'invalid', /Version 2/);
  });
  it('through HTTP: names each field that is wrong', async () => {
    const app = await newcomer();
    const http = await api(app, routes);
    const call = (terms: unknown) => http.call('POST /v1/me/acceptances', 'new', { terms });
    const pointers = async (terms: unknown) =>
      (await call(terms)).problem.errors?.map(({ pointer }) => pointer);
    const one = all.terms[0]!;
    assert.deepEqual(await pointers([]), ['/terms']);
    assert.deepEqual(await pointers(Array(41).fill(one)), ['/terms']);
    assert.deepEqual(await pointers([one, one]), ['/terms']);
    assert.deepEqual(await pointers([{ ...one, id: 'people/a' }]), ['/terms/0/id']);
    assert.deepEqual(await pointers([{ ...one, version: 0.5 }]), ['/terms/0/version']);
    const reply = await call(all.terms);
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(
      (reply.json['accepted'] as { id: string }[]).map(({ id }) => id),
      ['plans/plan', 'terms/terms'],
    );
    http.close();
  });
});
