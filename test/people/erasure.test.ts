import assert from 'node:assert/strict';
import { traces as accessTraces } from '../../functions/access/traces.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { traces as catalogueTraces } from '../../functions/catalogue/traces.ts';
import { suggestDataset } from '../../functions/catalogue/usecases/suggest-dataset.ts';
import { traces as downloadTraces } from '../../functions/downloads/traces.ts';
import { certify, erasures, type Erasing } from '../../functions/people/domain/erasure.ts';
import { people } from '../../functions/people/domain/person.ts';
import { adminRoutes, routes } from '../../functions/people/routes.ts';
import { chores, traces as peopleTraces } from '../../functions/people/traces.ts';
import {
  continueErasure,
  finishErasure,
} from '../../functions/people/usecases/continue-erasure.ts';
import { requestErasure } from '../../functions/people/usecases/request-erasure.ts';
import { subjectNamed, subjectOf } from '../../functions/people/usecases/subject.ts';
import type { App } from '../../functions/app.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import type { Documents } from '../../functions/platform/documents.ts';
import type { User } from '../../functions/platform/identity.ts';
import { mails, post } from '../../functions/platform/mail.ts';
import { sendMail } from '../../functions/platform/send-mail.ts';
import { api } from '../catalogue/api.ts';
import { approved, form, mailTo, person, world, type World } from '../support/world.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';

const traces = [...peopleTraces, ...accessTraces, ...downloadTraces, ...catalogueTraces];
const leads = /"lead@example\.org"|Lead Person|coronal loops are heated|A wish/;

/** A lead with an accreditation, mail and a suggestion; and a neighbour whose id begins like theirs. */
async function full(): Promise<World> {
  const app = await world();
  app.traces = traces;
  await approved(app);
  const wish = { title: 'A wish', reason: 'Because of a wish.' };
  await suggestDataset(app, app.lead, wish, { newId: 's1', bodyHash: 'h' });
  const neighbour = app.identity.add({ id: 'lead2', email: 'lead@example.org.au' });
  await app.documents.createOnce(people, 'lead2', person(neighbour.email));
  const empty = form({ supervisor: undefined, team: [], scienceGoals: 'x'.repeat(50) });
  await createApplication(app, neighbour, { id: 'app2', form: empty, requestHash: 'h' });
  await suggestDataset(app, neighbour, wish, { newId: 's2', bodyHash: 'h' });
  return app;
}

const ask = async (app: App, user: User) =>
  requestErasure(app, {
    subject: await subjectOf(app, user),
    email: user.emailVerified ? user.email : undefined,
    door: 'self',
    actor: user.id,
  });
const all = (app: World) => JSON.stringify([...app.documents.stored]);
const of = (app: World, name: RegExp) =>
  JSON.stringify(
    [...app.documents.stored].filter(([path, value]) => name.test(path + JSON.stringify(value))),
  );

/** Stops the process, as it were, at the nth write or call to the accounts. */
function crashing(app: World, at: number): App & { steps: number } {
  const crash: App & { steps: number } = { ...app, steps: 0 };
  const step = () => {
    crash.steps += 1;
    if (crash.steps === at) throw new Error('crashed');
  };
  const documents: Documents = {
    get: app.documents.get.bind(app.documents),
    getAll: app.documents.getAll.bind(app.documents),
    find: app.documents.find.bind(app.documents),
    createOnce: app.documents.createOnce.bind(app.documents),
    transact: async (work) => {
      const result = await app.documents.transact(work);
      step();
      return result;
    },
  };
  const identity: App['identity'] = {
    verify: (token, options) => app.identity.verify(token, options),
    find: (by) => app.identity.find(by),
    setRoles: (id, roles) => app.identity.setRoles(id, roles),
    revoke: (id) => app.identity.revoke(id).then(step),
    remove: (id) => app.identity.remove(id).then(step),
  };
  return Object.assign(crash, { documents, identity });
}

describe('P-2.2.4 erasure', () => {
  it('ends access at once, before anything is removed', async () => {
    const app = await full();
    assert.ok('permission' in (await mayDownload(app, app.lead, 'aia')));
    await ask(app, app.lead);
    assert.ok('reasons' in (await mayDownload(app, app.lead, 'aia')));
    assert.ok((await app.documents.get(people, 'lead'))?.personal);
  });

  it('removes everything of the person, and nothing of the neighbour', async () => {
    const app = await full();
    const neighbour = of(app, /lead2/);
    const { id } = await ask(app, app.lead);
    await finishErasure(app, id);
    const confirmation = await mailTo(app, 'lead@example.org');
    app.transport = () => Promise.resolve();
    await sendMail(app, `erased-${id}`);
    const left = [...app.documents.stored].filter(
      ([path, value]) =>
        leads.test(JSON.stringify(value)) && !/lead2/.test(path + JSON.stringify(value)),
    );
    assert.deepEqual(left, []);
    assert.equal(of(app, /lead2/), neighbour);
    assert.deepEqual(
      [app.identity.revoked.has('lead'), app.identity.accounts.has('lead')],
      [true, false],
    );
    assert.ok(app.identity.accounts.has('lead2'));
    assert.equal(confirmation.length, 1);
    assert.match(
      confirmation[0]!.message.text,
      new RegExp(`/v1/erasures/${id}[\\s\\S]*data@example.org`),
    );
    assert.doesNotMatch(app.lines.join('\n'), /@example\.org/);
  });

  it('ends in a certificate of counts, without personal data, for whoever holds its id', async () => {
    const app = await full();
    const { id } = await ask(app, app.lead);
    await finishErasure(app, id);
    const http = await api(app, routes);
    const reply = await http.call(`GET /v1/erasures/${id}`);
    http.close();
    assert.equal(reply.status, 200, reply.text);
    const lines = reply.json['certificate'] as { what: string; found: number; kept: number }[];
    assert.ok(lines.every(({ kept }) => kept === 0));
    for (const what of ['accounts', 'applications', 'people', 'suggestions'])
      assert.equal(lines.find((line) => line.what === what)?.found, 1, what);
    assert.ok(lines.find(({ what }) => what === 'mail')!.found > 3);
    assert.doesNotMatch(reply.text, /lead|@|A wish/);
  });

  it('one step a ring: each write rings for the next, repeated rings change nothing', async () => {
    const app = await full();
    const { id } = await ask(app, app.lead);
    let rings = 0;
    while (await continueErasure(app, id)) {
      rings += 1;
      assert.ok(rings < 20);
    }
    assert.equal(rings, 1 + 4);
    const done = all(app);
    await continueErasure(app, id);
    assert.equal(all(app), done);
    assert.equal(await continueErasure(app, 'unknown'), false);
  });

  it('two at the same time end as one does', async () => {
    const app = await full();
    const { id } = await ask(app, app.lead);
    await Promise.all([finishErasure(app, id), finishErasure(app, id)]);
    assert.equal((await app.documents.get(erasures, id))?.state, 'erased');
    assert.equal((await mailTo(app, 'lead@example.org')).length, 1);
  });

  it('a crash after any write or call, and a second run, end the same', async () => {
    const whole = await full();
    const { id } = await ask(whole, whole.lead);
    const counting = crashing(whole, 0);
    await finishErasure(counting, id);
    const expected = all(whole);
    assert.ok(counting.steps > 15, String(counting.steps));
    for (let at = 1; at <= counting.steps; at += 1) {
      const app = await full();
      await ask(app, app.lead);
      await assert.rejects(finishErasure(crashing(app, at), id), /crashed/);
      await finishErasure(app, id);
      assert.equal(all(app), expected, `crashed at ${String(at)}`);
      assert.ok(!app.identity.accounts.has('lead'));
    }
  });

  it('a repeated step records nothing, and never counts again what was removed meanwhile', async () => {
    const app = await full();
    let [calls, open]: [number, () => void] = [0, () => undefined];
    const gate = new Promise<void>((resolve) => (open = resolve));
    const record = { room: 'slow', record: 'stars/a', data: {} };
    app.traces = [
      {
        room: 'slow',
        async *find() {
          const call = (calls += 1);
          if (call === 1) await gate;
          for (let n = 0; n < call; n += 1) yield record;
        },
        erase: () => Promise.resolve([]),
      },
    ];
    const { id } = await ask(app, app.lead);
    const late = continueErasure(app, id);
    await continueErasure(app, id);
    open();
    await late;
    const read = async () => (await app.documents.get(erasures, id))! as Erasing;
    assert.equal((await read()).found?.[0]?.found, 2);
    await Promise.all([continueErasure(app, id), continueErasure(app, id)]);
    assert.deepEqual((await read()).rooms, ['slow']);
  });

  it('finds mail that knows only the address, and keeps no pseudonym of it', async () => {
    const app = await full();
    const addressIds = (await subjectOf(app, app.member)).addresses;
    await app.documents.transact((tx) => {
      tx.patch(people, 'member', { addressIds });
      return Promise.resolve();
    });
    assert.equal((await mailTo(app, 'member@example.org')).length, 1);
    const { id } = await ask(app, app.member);
    await finishErasure(app, id);
    const subjects = (await mailTo(app, 'member@example.org')).map(
      ({ message }) => message.subject,
    );
    assert.deepEqual(subjects, ['Your personal data was removed']);
    assert.equal((await app.documents.get(people, 'member'))?.addressIds, undefined);
  });

  it('asked for twice, it is the same one; its chain is whole', async () => {
    const app = await full();
    const first = await ask(app, app.lead);
    assert.equal((await ask(app, app.lead)).id, first.id);
    await finishErasure(app, first.id);
    assert.equal((await ask(app, app.lead)).id, first.id);
    const events = await app.documents.find(eventsOf(erasures), { within: first.id });
    const { chain } = (await app.documents.get(erasures, first.id))!;
    assert.equal(
      brokenLink(
        chain,
        events.map(({ value }) => value),
      ),
      undefined,
    );
    assert.equal(events.length, 2);
  });

  it("somebody who signed up with another's unverified address erases nothing of theirs", async () => {
    const app = await full();
    const thief = app.identity.add({
      id: 'thief',
      email: 'lead@example.org',
      emailVerified: false,
    });
    const before = of(app, /Lead Person/);
    const { id } = await ask(app, thief);
    await finishErasure(app, id);
    assert.equal(of(app, /Lead Person/), before);
    assert.equal(await app.documents.get(mails, `erased-${id}`), undefined);
    assert.ok('permission' in (await mayDownload(app, app.lead, 'aia')));
  });

  it('through HTTP by the person: 202, and where the certificate will be', async () => {
    const app = await full();
    const http = await api(app, routes);
    const reply = await http.call('POST /v1/me/erasure', 'lead');
    assert.deepEqual([reply.status, reply.json['state']], [202, 'erasing'], reply.text);
    const follow = await http.call(`GET ${reply.headers.location!}`);
    assert.deepEqual([follow.status, follow.json['certificate']], [200, undefined]);
    const me = await http.call('GET /v1/me', 'lead');
    assert.equal(me.json['erasure'], reply.json['id']);
    assert.equal((await http.call('POST /v1/me/erasure')).status, 401);
    assert.equal((await http.call('GET /v1/erasures/unknown')).status, 404);
    http.close();
  });

  it('by an admin for a mailed request: an account, by address or id; not by a member', async () => {
    const app = await full();
    const http = await api(app, adminRoutes);
    const email = { email: 'LEAD@example.org' };
    assert.equal((await http.call('POST /v1/erasures', 'member', email)).status, 403);
    const reply = await http.call('POST /v1/erasures', 'admin', email);
    assert.equal(reply.status, 202, reply.text);
    const again = await http.call('POST /v1/erasures', 'admin', { id: 'lead' });
    assert.equal(again.json['id'], reply.json['id']);
    assert.equal((await http.call('POST /v1/erasures', 'admin', { id: 'nobody' })).status, 404);
    const both = await http.call('POST /v1/erasures', 'admin', { ...email, id: 'lead' });
    assert.equal(both.status, 400);
    await finishErasure(app, reply.json['id'] as string);
    assert.ok(!app.identity.accounts.has('lead'));
    const list = await http.call('GET /v1/erasures?limit=1', 'admin');
    assert.equal((list.json['items'] as unknown[]).length, 1, list.text);
    http.close();
  });

  it('of an address without an account: a supervisor; a second one later is a new one', async () => {
    const app = await full();
    const erase = async () => {
      const named = await subjectNamed(app, { email: 'supervisor@example.org' });
      const { id } = await requestErasure(app, { ...named, door: 'mail', actor: 'admin' });
      await finishErasure(app, id);
      return id;
    };
    const first = await erase();
    app.transport = () => Promise.resolve();
    await sendMail(app, `erased-${first}`);
    assert.doesNotMatch(all(app), /Super Visor|supervisor@example/);
    assert.equal(
      [...app.documents.stored.keys()].some((path) => path.startsWith('people/e-')),
      false,
    );
    assert.match(all(app), /Lead Person/);
    assert.notEqual(await erase(), first);
  });
});

describe('people: chores', () => {
  const chore = (name: string) => chores.find((one) => one.name === name)!;

  it('P-2.2.2 mail older than the policy says goes, younger stays', async () => {
    const app = await world();
    await app.documents.transact((tx) => {
      for (const [index, age] of [31, 30.001, 30, 1].entries())
        post(tx, app.config, new Date(app.now().getTime() - age * 86_400_000), {
          id: `m${String(index)}`,
          to: ['a@example.org'],
          about: [],
          letter: { subject: 's', paragraphs: [] },
        });
      return Promise.resolve();
    });
    assert.equal(await chore('forget-mail').run(app), 2);
    assert.equal(await chore('forget-mail').run(app), 0);
    const left = await app.documents.find(mails, {});
    assert.deepEqual(
      left.map(({ id }) => id),
      ['m2', 'm3'],
    );
  });
  it('an erasure whose ring was lost is finished', async () => {
    const app = await full();
    const { id } = await ask(app, app.lead);
    assert.equal(await chore('finish-erasures').run(app), 1);
    assert.equal((await app.documents.get(erasures, id))?.state, 'erased');
    assert.equal(await chore('finish-erasures').run(app), 0);
  });
});

describe("P-2.2.4 export of one's own data", () => {
  it('holds every record of every room, and nobody else', async () => {
    const app = await full();
    const http = await api(app, routes);
    const reply = await http.call('GET /v1/me/export', 'lead');
    assert.equal(reply.status, 200, reply.text);
    assert.match(String(reply.headers['content-type']), /^application\/json/);
    const records = reply.json['records'] as { room: string; record: string }[];
    const found = new Set(records.map(({ record }) => record));
    for (const record of ['people/lead', 'accounts/lead', 'applications/app1', 'suggestions/s1'])
      assert.ok(found.has(record), record);
    assert.match(reply.text, /Lead Person/);
    assert.doesNotMatch(reply.text, /lead2|app2|s2|example\.org\.au/);
    assert.equal((await http.call('GET /v1/me/export')).status, 401);
    http.close();
  });
  it('tells the goals of the research, as they were given', async () => {
    const app = await full();
    const http = await api(app, routes);
    assert.match((await http.call('GET /v1/me/export', 'lead')).text, /coronal loops are heated/);
    http.close();
  });
  it("holds no text of others' mail: the supervisor's link is for the supervisor", async () => {
    const app = await full();
    const http = await api(app, routes);
    const secrets = (await app.documents.find(mails, {})).flatMap(({ value }) =>
      value.to.includes('lead@example.org') ? [] : (/#[\w.]+/.exec(value.message.text) ?? []),
    );
    assert.ok(secrets.length >= 2, 'supervision and invitation were mailed');
    const { text } = await http.call('GET /v1/me/export', 'lead');
    for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    assert.match(text, /"subject":"Please confirm that you supervise this research"/);
    assert.match(text, /Your application .* was received/);
    http.close();
  });
  it('of an application, who is named in it gets their own part only', async () => {
    const app = await full();
    const http = await api(app, routes);
    const { text, json } = await http.call('GET /v1/me/export', 'member');
    const records = json['records'] as { record: string; data: unknown }[];
    assert.deepEqual(records.find(({ record }) => record === 'applications/app1')?.data, {
      team: [{ name: 'Team Member', institution: 'Institute', email: 'member@example.org' }],
    });
    assert.doesNotMatch(text, /lead@example\.org|supervisor@example\.org/);
    http.close();
  });
});

describe('the certificate of an erasure', () => {
  it('tells what is left of each kind of record, also of what came since', () => {
    const line = (what: string, found: number) => ({ room: 'access', what, found, kept: 0 });
    assert.deepEqual(
      certify([line('people', 3), line('mails', 2)], [line('people', 1), line('events', 2)]),
      [{ ...line('people', 3), kept: 1 }, line('mails', 2), { ...line('events', 2), kept: 2 }],
    );
  });
});
