import assert from 'node:assert/strict';
import {
  denials,
  deny,
  denyList,
  usualEnd,
  type Denial,
} from '../../functions/access/domain/deny.ts';
import { adminRoutes } from '../../functions/access/routes.ts';
import { traces } from '../../functions/access/traces.ts';
import { inspectApplication } from '../../functions/access/usecases/read-applications.ts';
import { denyAddress, liftDenial } from '../../functions/access/usecases/deny-address.ts';
import { forgetDenials } from '../../functions/access/usecases/forget-denials.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { people } from '../../functions/people/domain/person.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { policy } from '../../functions/policy.ts';
import { api, type Api } from '../catalogue/api.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { approved, mailTo, person, ready, world, type World } from '../support/world.ts';

const day = 86_400_000;
const hash = (email: string) => addressId(config.PSEUDONYM_KEY, email);
const lead = hash('lead@example.org');
const codes = async (app: World) => {
  const answer = await mayDownload(app, app.lead, 'aia');
  return 'reasons' in answer ? answer.reasons.map(({ code }) => code) : [];
};
const chainOf = async (app: World, id: string) => {
  const entry = (await app.documents.get(denyList, id))!;
  const events = await app.documents.find(eventsOf(denyList), { within: id });
  const values = events.map(({ value }) => value);
  assert.equal(brokenLink(entry.chain!, values), undefined);
  return values.map(({ actor, action, reason }) => [actor, action, reason].join(' ').trim());
};

describe('P-4.0d a second denial never shortens the first', () => {
  const at = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * day);
  const entry = (from: number, until: number, category: Denial['category'] = 'misuse') => ({
    category,
    by: 'admin',
    at: at(from),
    expiresAt: at(until),
  });
  const cases: [what: string, before: Denial | undefined, next: Denial, until: number | 'as is'][] =
    [
      ['the first', undefined, entry(0, 9), 9],
      ['one that ends later', entry(0, 9), entry(1, 10), 10],
      ['one that ends sooner, of another category', entry(0, 9), entry(1, 8, 'other'), 9],
      ['one that ends sooner, of the same', entry(0, 9), entry(1, 8), 'as is'],
      ['the same again', entry(0, 9), entry(1, 9), 'as is'],
      ['a shorter one, when the first is over', entry(0, 2), entry(2, 3), 3],
    ];
  for (const [what, before, next, until] of cases)
    it(`${what}: ${until === 'as is' ? until : `until day ${until}`}`, () => {
      const after = deny(before, next);
      assert.equal(
        after && (after.expiresAt.getTime() - at(0).getTime()) / day,
        until === 'as is' ? undefined : until,
      );
    });
  it('the usual end is the same all day', () => {
    const morning = new Date('2026-11-02T00:00:01Z');
    assert.deepEqual(usualEnd(morning, day), new Date('2026-11-04T00:00:00Z'));
    assert.deepEqual(usualEnd(new Date('2026-11-02T23:59:59Z'), day), usualEnd(morning, day));
  });
});

describe('P-4.0d the deny list', () => {
  let app: World;
  let http: Api;
  beforeEach(async () => {
    app = await world();
    http = await api(app, adminRoutes);
  });
  afterEach(() => {
    http.close();
  });
  const add = (body: object, by = 'admin') => http.call('POST /v1/deny-list', by, body);

  it('ends access at once, is told of, and kept without the address', async () => {
    await approved(app);
    assert.deepEqual(await codes(app), []);
    const reply = await add({ email: 'Lead@Example.org', category: 'misuse' });
    assert.deepEqual([reply.status, reply.json['id']], [201, lead], reply.text);
    assert.equal(reply.json['expiresAt'], '2028-11-02T00:00:00.000Z');
    assert.deepEqual(await codes(app), ['denied']);
    const told = (await mailTo(app, 'lead@example.org')).at(-1)!;
    assert.match(told.message.text, /until 2028-11-02, because of misuse of data[^]*data@example/);
    const stored = [...app.documents.stored].filter(([path]) => path.startsWith('denyList/'));
    assert.equal(stored.length, 2);
    assert.ok(!/@/.test(JSON.stringify(stored)));
  });

  it('ends by itself, at that very moment', async () => {
    await approved(app);
    const expiresAt = new Date(app.now().getTime() + day).toISOString();
    await add({ email: 'lead@example.org', category: 'other', expiresAt });
    app.pass(day - 1);
    assert.deepEqual(await codes(app), ['denied']);
    app.pass(1);
    assert.deepEqual(await codes(app), []);
    assert.deepEqual((await http.call('GET /v1/deny-list', 'admin')).json['items'], []);
  });

  it('is lifted: the end is now, the record stays, the owner is told', async () => {
    await approved(app);
    const before = (await app.documents.get(people, 'lead'))!;
    await app.documents.transact((tx) => {
      tx.set(people, 'lead', { ...before, addressIds: [lead] });
      return Promise.resolve();
    });
    await add({ email: 'lead@example.org', category: 'misuse' });
    const lifted = await http.call(`DELETE /v1/deny-list/${lead}`, 'other-admin');
    assert.deepEqual([lifted.status, lifted.json['expiresAt']], [200, app.now().toISOString()]);
    assert.deepEqual(await codes(app), []);
    const again = await http.call(`DELETE /v1/deny-list/${lead}`, 'other-admin');
    assert.deepEqual(again.json, lifted.json);
    assert.deepEqual(await chainOf(app, lead), ['admin deny P-4.0d', 'other-admin lift']);
    const mails = (await mailTo(app, 'lead@example.org')).map(({ message }) => message.subject);
    assert.equal(mails.filter((subject) => /may apply for access again/.test(subject)).length, 1);
  });

  it('asked twice says nothing twice; a shorter one is recorded and shortens nothing', async () => {
    const first = await add({ email: 'lead@example.org', category: 'misuse' });
    const again = await add({ email: 'lead@example.org', category: 'misuse' }, 'other-admin');
    assert.deepEqual(again.json, first.json);
    const expiresAt = new Date(app.now().getTime() + day).toISOString();
    const other = await add({ email: 'lead@example.org', category: 'other', expiresAt });
    assert.deepEqual(other.json, first.json);
    assert.deepEqual(await chainOf(app, lead), ['admin deny P-4.0d', 'admin deny P-4.0d']);
  });

  for (const [what, expiresAt, status] of [
    ['now', '2026-11-02T09:00:00.000Z', 400],
    ['a moment from now', '2026-11-02T09:00:00.001Z', 201],
    ['ten years from now', '2036-10-30T09:00:00.000Z', 201],
    ['a moment later', '2036-10-30T09:00:00.001Z', 400],
  ] as const)
    it(`an end ${what}: ${status}`, async () => {
      const reply = await add({ email: 'lead@example.org', category: 'misuse', expiresAt });
      assert.equal(reply.status, status, reply.text);
      if (status === 201) return;
      assert.equal(reply.problem.errors?.[0]?.pointer, '/expiresAt');
      assert.equal(await app.documents.get(denyList, lead), undefined);
    });

  it('is listed page by page, what ends first first', async () => {
    for (const [name, days] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const) {
      const expiresAt = new Date(app.now().getTime() + days * day).toISOString();
      await add({ email: `${name}@example.org`, category: 'misuse', expiresAt });
    }
    const page = async (query: string) => {
      const { json } = await http.call(`GET /v1/deny-list?limit=2${query}`, 'admin');
      return [(json['items'] as { id: string }[]).map(({ id }) => id), json['next']] as const;
    };
    const [first, next] = await page('');
    assert.deepEqual(first, [hash('b@example.org'), hash('c@example.org')]);
    assert.deepEqual(await page(`&after=${String(next)}`), [[hash('a@example.org')], undefined]);
  });

  it('lifting what is not there: 404; without the role: 403', async () => {
    assert.equal((await http.call(`DELETE /v1/deny-list/${lead}`, 'admin')).status, 404);
    assert.equal((await http.call(`DELETE /v1/deny-list/${lead}`, 'ethics')).status, 403);
    assert.equal((await add({ email: 'a@example.org', category: 'misuse' }, 'lead')).status, 403);
  });

  it('another address of the same account does not get around it', async () => {
    await approved(app);
    await ready(app, 'app2');
    const checks = async () => (await inspectApplication(app, 'app2')).checks.denyListClear.state;
    assert.deepEqual([await codes(app), await checks()], [[], 'passed']);
    await add({ email: 'old@example.org', category: 'misuse' });
    assert.deepEqual([await codes(app), await checks()], [[], 'passed']);
    const known = person('lead@example.org', { addressIds: [lead, hash('old@example.org')] });
    await app.documents.transact((tx) => {
      tx.set(people, 'lead', known);
      return Promise.resolve();
    });
    assert.deepEqual([await codes(app), await checks()], [['denied'], 'failed']);
  });

  it('is shown in an export and outlives an erasure', async () => {
    await add({ email: 'lead@example.org', category: 'misuse' });
    const subject = { id: 'lead', addresses: [lead] };
    await traces[0]!.erase(app, subject);
    const found = await Array.fromAsync(traces[0]!.find(app, subject));
    const { at, expiresAt } = (await app.documents.get(denials, lead))!;
    assert.deepEqual(found, [
      { room: 'access', record: `denyList/${lead}`, data: { category: 'misuse', at, expiresAt } },
    ]);
  });

  describe('P-2.2.2c what an entry says goes some time after its end', () => {
    const kept = policy.retention.denial;
    const deny = (category = 'misuse') =>
      add({ email: 'lead@example.org', category, expiresAt: new Date(app.now().getTime() + day) });
    beforeEach(() => deny());

    it('not a moment sooner, all of it but the chain, and once', async () => {
      app.pass(day + kept - 1);
      assert.equal(await forgetDenials(app), 0);
      assert.equal((await app.documents.get(denials, lead))?.category, 'misuse');
      app.pass(1);
      assert.equal(await forgetDenials(app), 1);
      assert.deepEqual(Object.keys((await app.documents.get(denyList, lead))!), ['chain']);
      const stored = [...app.documents.stored].filter(([path]) => path.startsWith('denyList/'));
      assert.doesNotMatch(JSON.stringify(stored), /misuse|expiresAt/);
      assert.deepEqual(await chainOf(app, lead), ['admin deny P-4.0d', 'sweep forget P-2.2.2c']);
      assert.equal(await forgetDenials(app), 0);
    });
    it('a lifted one, counted from then', async () => {
      await http.call(`DELETE /v1/deny-list/${lead}`, 'admin');
      app.pass(kept);
      assert.equal(await forgetDenials(app), 1);
    });
    it('one that was made longer stays until that one has ended', async () => {
      app.pass(day);
      await add({ email: 'lead@example.org', category: 'other' });
      app.pass(kept);
      assert.equal(await forgetDenials(app), 0);
      assert.deepEqual((await codes(app)).includes('denied'), true);
    });
    it('then it says nothing to anybody: access, lists, export, lifting', async () => {
      app.pass(day + kept);
      await forgetDenials(app);
      await approved(app);
      assert.deepEqual(await codes(app), []);
      assert.deepEqual((await http.call('GET /v1/deny-list', 'admin')).json['items'], []);
      assert.equal((await http.call(`DELETE /v1/deny-list/${lead}`, 'admin')).status, 404);
      const found = await Array.fromAsync(traces[0]!.find(app, { id: 'x', addresses: [lead] }));
      const mine = found.filter(({ record }) => record.startsWith('denyList/'));
      assert.deepEqual(mine, [{ room: 'access', record: `denyList/${lead}`, data: null }]);
    });
    it('denied again, its chain goes on', async () => {
      app.pass(day + kept);
      await forgetDenials(app);
      assert.equal((await deny('other')).status, 201);
      assert.deepEqual((await chainOf(app, lead)).length, 3);
      assert.equal((await app.documents.get(denials, lead))?.category, 'other');
    });
    it('not what is denied anew while it is looked at', async () => {
      app.pass(day + kept);
      const documents = Object.create(app.documents) as World['documents'];
      documents.transact = (change) => app.documents.transact(change);
      documents.find = async (of, query) => {
        const found = await app.documents.find(of, query);
        await deny('other');
        return found;
      };
      assert.equal(await forgetDenials({ ...app, documents }), 0);
      assert.equal((await app.documents.get(denials, lead))?.category, 'other');
    });
    it('reads 1 of what is not due, then reads and writes 2', async () => {
      const documents = counted(app.documents);
      app.pass(day + kept - 1);
      await forgetDenials({ ...app, documents });
      assert.deepEqual([documents.reads, documents.writes], [1, 0]);
      app.pass(1);
      documents.reset();
      await forgetDenials({ ...app, documents });
      assert.deepEqual([documents.reads, documents.writes], [2, 2]);
    });
  });

  it('reads and writes as stated', async () => {
    const documents = counted(app.documents);
    const input = { email: 'lead@example.org', category: 'misuse' as const };
    await denyAddress({ ...app, documents }, 'admin', input);
    assert.deepEqual([documents.reads, documents.writes], [1, 3]);
    documents.reset();
    await liftDenial({ ...app, documents }, 'admin', lead);
    assert.deepEqual([documents.reads, documents.writes], [2, 2]);
  });
});
