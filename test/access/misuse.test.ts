import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { denials, denyList } from '../../functions/access/domain/deny.ts';
import { adminRoutes, routes } from '../../functions/access/routes.ts';
import { confirmRevocation } from '../../functions/access/usecases/confirm-revocation.ts';
import { inspectApplication } from '../../functions/access/usecases/read-applications.ts';
import { routes as downloadRoutes } from '../../functions/downloads/routes.ts';
import { people } from '../../functions/people/domain/person.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { mails } from '../../functions/platform/mail.ts';
import { api, type Api } from '../catalogue/api.ts';
import { counted } from '../support/counted.ts';
import { join, mailTo, world, type World } from '../support/world.ts';
import {
  accredit,
  accusation,
  applicationOf,
  chainsAreWhole,
  entangled,
  hash,
  newcomer,
  requested,
  revocationOf,
} from './accused.ts';

const hour = 3_600_000;
const day = 24 * hour;
const { accreditationId: team, ...report } = accusation;
const request = `POST /v1/accreditations/${team}/request-revocation`;
const confirmation = `POST /v1/accreditations/${team}/confirm-revocation`;
const subjects = async (app: World, name: string) =>
  (await mailTo(app, `${name}@example.org`)).map(({ message }) => message.subject);
const last = async (app: World, name: string) =>
  (await mailTo(app, `${name}@example.org`)).at(-1)!.message;
const stateOf = async (app: World, id: string) =>
  (await app.documents.get(accreditations, id))?.state;
const member = async (app: World, path: string) => (await app.documents.get(members, path))?.state;
const denied = async (app: World, name: string) =>
  (await app.documents.get(denyList, hash(name))) !== undefined;
const codes = (reply: Awaited<ReturnType<Api['call']>>) =>
  reply.problem.reasons?.map(({ code }) => code);
const all = (app: World) => JSON.stringify([...app.documents.stored].sort());

describe('P-4.0d misuse ends access', () => {
  let app: Awaited<ReturnType<typeof entangled>>;
  let http: Api;
  let desk: Api;
  beforeEach(async () => {
    app = await entangled();
    http = await api(app, [...routes, ...downloadRoutes]);
    desk = await api(app, adminRoutes);
  });
  afterEach(() => {
    http.close();
    desk.close();
  });
  const ask = async (by = 'admin') => {
    const reply = await desk.call(request, by, report);
    assert.equal(reply.status, 201, reply.text);
    return String(reply.json['id']);
  };
  const confirm = (revocationId: string, by = 'other-admin') =>
    desk.call(confirmation, by, { revocationId });

  it('one admin suspends at once; the team is told, who was only invited is not', async () => {
    const before = await subjects(app, 'guest');
    const id = await ask();
    for (const name of ['lead', 'member', 'data'])
      assert.match((await last(app, name)).text, /team1[^]*2026-11-05T09:00:00/, name);
    assert.deepEqual(await subjects(app, 'guest'), before);
    const list = await desk.call('GET /v1/revocations', 'other-admin');
    const [found] = list.json['items'] as Record<string, string>[];
    assert.deepEqual(
      [found?.['id'], found?.['reason'], found?.['requestedBy']],
      [id, report.reason, 'admin'],
    );
    assert.equal(await denied(app, 'lead'), false);
    assert.equal(await stateOf(app, 'own2'), 'active');
  });

  it('a second admin ends all access of the team, in one transaction', async () => {
    const reply = await confirm(await ask());
    assert.deepEqual([reply.status, reply.json['state']], [200, 'confirmed'], reply.text);
    assert.equal(reply.json['deniedUntil'], '2028-11-02T00:00:00.000Z');
    // what the accused lead is revoked; teams led by others lose them and nothing else
    assert.deepEqual(await Promise.all(['team1', 'own2', 'else3'].map((id) => stateOf(app, id))), [
      'revoked',
      'revoked',
      'active',
    ]);
    assert.deepEqual(
      await Promise.all(
        [
          'team1/lead',
          `team1/${hash('guest')}`,
          'own2/colleague',
          `own2/${hash('visitor')}`,
          'else3/boss',
          'else3/member',
          `else3/${hash('lead')}`,
        ].map((path) => member(app, path)),
      ),
      ['active', 'removed', 'active', 'removed', 'active', 'removed', 'removed'],
    );
    const others = (await app.documents.get(accreditations, 'else3'))!;
    assert.deepEqual([others.memberIds, others.teamIds], [['boss', 'member'], ['boss']]);
    for (const [name, expected] of [
      ['lead', true],
      ['formerly', true],
      ['member', true],
      ['guest', false],
      ['colleague', false],
      ['visitor', false],
      ['boss', false],
    ] as const)
      assert.equal(await denied(app, name), expected, name);
  });

  it('tells everybody concerned, and nobody else', async () => {
    const id = await ask();
    const before = await app.documents.find(mails, {});
    await confirm(id);
    const known = new Set(before.map((mail) => mail.id));
    const posted = (await app.documents.find(mails, {})).filter((mail) => !known.has(mail.id));
    const told = posted.map(({ value }) => `${value.to.join()}: ${value.message.subject}`);
    assert.deepEqual(told.sort(), [
      'boss@example.org: Somebody is no longer in your team',
      'colleague@example.org: An accreditation has ended',
      'data@example.org: A revocation was confirmed',
      'guest@example.org: An invitation is no longer valid',
      'lead@example.org: Your access was revoked',
      'member@example.org: Your access was revoked',
      'publisher@example.org: Access to your data was revoked for misuse',
      'visitor@example.org: An invitation is no longer valid',
    ]);
    assert.match((await last(app, 'lead')).text, /team1, own2, nor.*[^]*until 2028-11-02/);
    assert.match((await last(app, 'member')).text, /team1, else3, nor/);
    assert.match((await last(app, 'publisher')).text, /publisher of aia\./);
    assert.match((await last(app, 'data')).text, /open4, open5|open5, open4/);
    for (const { value } of posted)
      assert.ok(!/passed on|Applicant lead/.test(value.message.text), value.message.subject);
  });

  it('refuses downloads with reasons and a way out, whatever the accused try', async () => {
    await confirm(await ask());
    const lead = await http.call('POST /v1/datasets/aia/downloads', 'lead', {});
    assert.deepEqual([lead.status, codes(lead)], [403, ['denied', 'not-active']], lead.text);
    const way = lead.problem.reasons?.map(({ wayOut }) => wayOut).join(' ');
    assert.match(way ?? '', /Write to the contact.*Write to the contact/);
    const elsewhere = await http.call('POST /v1/datasets/aia/downloads', 'colleague', {});
    assert.deepEqual(codes(elsewhere), ['not-active']);
    const spared = await http.call('GET /v1/datasets/aia/access', 'boss');
    assert.deepEqual(spared.json['reasons'] ?? [], [], spared.text);
  });

  it('flags their open applications for the reviewer, without disturbing the applicant', async () => {
    const before = await applicationOf(app, 'open5');
    await confirm(await ask());
    const flags = await Promise.all(
      ['open4', 'open5', 'open6'].map((id) => desk.call(`GET /v1/applications/${id}`, 'admin')),
    );
    assert.deepEqual(
      flags.map(({ json }) => json['flaggedAt']),
      ['2026-11-02T09:00:00.000Z', '2026-11-02T09:00:00.000Z', undefined],
    );
    const { checks } = await inspectApplication(app, 'open5');
    assert.equal(checks.denyListClear.state, 'failed');
    const after = await applicationOf(app, 'open5');
    assert.deepEqual([after?.version, after?.updatedAt], [before?.version, before?.updatedAt]);
  });

  it('every chain is whole afterwards', async () => {
    await confirm(await ask());
    await chainsAreWhole(app);
  });

  describe('who may confirm, and what: each denial differs in one thing', () => {
    const cases: [
      what: string,
      act: (id: string) => ReturnType<Api['call']>,
      status: number,
      code?: string,
    ][] = [
      ['another admin', (id) => confirm(id), 200],
      ['the admin who asked', (id) => confirm(id, 'admin'), 403, 'same-admin'],
      ['an admin of the team', (id) => confirm(id, 'member'), 403, 'own-accreditation'],
      ['the ethics officer', (id) => confirm(id, 'ethics'), 403, 'role-missing'],
      ['another id', () => confirm('rev99'), 404],
      [
        'another accreditation',
        (revocationId) =>
          desk.call('POST /v1/accreditations/own2/confirm-revocation', 'other-admin', {
            revocationId,
          }),
        404,
      ],
      ['a moment before the end', (id) => (app.pass(72 * hour - 1), confirm(id)), 200],
      ['at the end', (id) => (app.pass(72 * hour), confirm(id)), 409],
    ];
    for (const [what, act, status, code] of cases)
      it(`${what}: ${status}`, async () => {
        app.identity.add({ id: 'member', roles: ['admin'] });
        const id = await ask();
        const before = all(app);
        const reply = await act(id);
        assert.deepEqual([reply.status, codes(reply)?.[0]], [status, code], reply.text);
        if (status !== 200) assert.equal(all(app), before);
      });
    it('a third admin after the second: 409', async () => {
      app.identity.add({ id: 'third', roles: ['admin'] });
      const id = await ask();
      await confirm(id);
      const reply = await confirm(id, 'third');
      assert.deepEqual([reply.status, /confirmed already/.test(reply.text)], [409, true]);
    });
  });

  describe('who may ask, and when: each denial differs in one thing', () => {
    const cases: [
      what: string,
      prepare: () => Promise<unknown>,
      by: string,
      status: number,
      code?: string,
    ][] = [
      ['an admin', () => Promise.resolve(), 'admin', 201],
      ['an admin of the team', () => Promise.resolve(), 'member', 403, 'own-accreditation'],
      ['when it is asked for', () => ask('other-admin'), 'admin', 409],
      ['when it is revoked', async () => confirm(await ask('third')), 'admin', 409],
      [
        'when it is closed, for misuse is found late',
        () => http.call('POST /v1/accreditations/team1/close', 'lead', { reason: 'completed' }),
        'admin',
        201,
      ],
    ];
    for (const [what, prepare, by, status, code] of cases)
      it(`${what}: ${status}`, async () => {
        app.identity.add({ id: 'third', roles: ['admin'] });
        app.identity.add({ id: 'member', roles: ['admin'] });
        await prepare();
        const before = all(app);
        const reply = await desk.call(request, by, report);
        assert.deepEqual([reply.status, codes(reply)?.[0]], [status, code], reply.text);
        if (status !== 201) assert.equal(all(app), before);
      });
  });

  it('repeated with its key it is the same request; with another body it is none', async () => {
    const key = { 'idempotency-key': 'k1' };
    const first = await desk.call(request, 'admin', report, key);
    const before = all(app);
    assert.deepEqual((await desk.call(request, 'admin', report, key)).json, first.json);
    const other = { ...report, reason: 'Something else happened.' };
    assert.equal((await desk.call(request, 'admin', other, key)).status, 409);
    assert.equal(all(app), before);
  });

  it('confirmed twice by the same admin it is answered as before, and nothing more happens', async () => {
    const id = await ask();
    const first = await confirm(id);
    const before = all(app);
    assert.deepEqual((await confirm(id)).json, first.json);
    assert.equal(all(app), before);
  });

  it('a crash before the commit leaves nothing, one after it is made good by repeating', async () => {
    await requested(app);
    const input = { accreditationId: team, id: 'rev1' };
    const before = all(app);
    const crash = (when: 'before' | 'after') => {
      const transact: typeof app.documents.transact = async (work) => {
        if (when === 'after') await app.documents.transact(work);
        throw new Error('crashed');
      };
      return { ...app, documents: Object.assign(counted(app.documents), { transact }) };
    };
    await assert.rejects(confirmRevocation(crash('before'), app.otherAdmin, input), /crashed/);
    assert.equal(all(app), before);
    await assert.rejects(confirmRevocation(crash('after'), app.otherAdmin, input), /crashed/);
    const after = all(app);
    assert.equal((await confirmRevocation(app, app.otherAdmin, input)).state, 'confirmed');
    assert.equal(all(app), after);
  });

  it('closed by its lead while it waits, it is revoked all the same', async () => {
    const id = await ask();
    const closing = { reason: 'completed' };
    assert.equal(
      (await http.call('POST /v1/accreditations/team1/close', 'lead', closing)).status,
      200,
    );
    await confirm(id);
    assert.deepEqual([await stateOf(app, team), await denied(app, 'lead')], ['revoked', true]);
  });

  it('asks all who had access to attest that their copies are deleted, and takes the answer', async () => {
    await confirm(await ask());
    const asked = async (path: string) =>
      (await app.documents.get(members, path))?.attestation?.state;
    const paths = ['team1/lead', 'team1/member', 'own2/colleague', `team1/${hash('guest')}`];
    assert.deepEqual(await Promise.all(paths.map(asked)), ['asked', 'asked', 'asked', undefined]);
    assert.match((await last(app, 'lead')).text, /attest it on the accreditation/);
    const told = { outcome: 'deleted' };
    const reply = await http.call('POST /v1/accreditations/team1/attest-deletion', 'lead', told);
    assert.deepEqual([reply.status, await asked('team1/lead')], [200, 'given'], reply.text);
  });

  it('an address that was proven only after the request is denied, too', async () => {
    const id = await ask();
    const before = (await app.documents.get(people, 'lead'))!;
    await app.documents.transact((tx) => {
      const addressIds = [...before.addressIds!, hash('lately')];
      tx.set(people, 'lead', { ...before, addressIds });
      return Promise.resolve();
    });
    await confirm(id);
    assert.equal(await denied(app, 'lately'), true);
  });

  it('what has ended for good stays as it is', async () => {
    const id = await ask();
    for (const [by, other] of [
      ['lead', 'own2'],
      ['boss', 'else3'],
    ] as const)
      await http.call(`POST /v1/accreditations/${other}/close`, by, { reason: 'moved' });
    await confirm(id);
    assert.deepEqual(await Promise.all(['own2', 'else3'].map((one) => stateOf(app, one))), [
      'closed',
      'closed',
    ]);
    assert.equal(await member(app, 'else3/member'), 'active');
  });

  it('two of one lead: the first revokes both, the second is still decided about its own team', async () => {
    const first = await ask();
    const path = 'POST /v1/accreditations/own2';
    const second = await desk.call(`${path}/request-revocation`, 'admin', report);
    await confirm(first);
    assert.deepEqual(
      [await stateOf(app, 'own2'), await denied(app, 'colleague')],
      ['revoked', false],
    );
    const revocationId = second.json['id'];
    const reply = await desk.call(`${path}/confirm-revocation`, 'other-admin', { revocationId });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(await denied(app, 'colleague'), true);
    const events = await app.documents.find(eventsOf(accreditations), { within: 'own2' });
    const revoked = events.filter(({ value }) => value.action === 'revoke');
    assert.equal(revoked.length, 1);
  });

  it('another entry of the deny list is made longer, never shorter', async () => {
    const expiresAt = new Date(app.now().getTime() + 3000 * day).toISOString();
    const entry = { email: 'lead@example.org', category: 'other', expiresAt };
    await desk.call('POST /v1/deny-list', 'admin', entry);
    await confirm(await ask());
    assert.equal(
      (await app.documents.get(denials, hash('lead')))?.expiresAt.toISOString(),
      expiresAt,
    );
    assert.equal((await app.documents.get(denyList, hash('lead')))?.chain?.length, 2);
  });
});

describe('P-4.0d downloads of a suspended team', () => {
  it('are refused right away, with the reason and a way out', async () => {
    const app = await world();
    await accredit(app, app.lead, team, ['member']);
    await join(app, app.member);
    const http = await api(app, downloadRoutes);
    const access = (by: string) => http.call('POST /v1/datasets/aia/downloads', by, {});
    assert.equal((await access('member')).status, 201);
    await requested(app);
    for (const by of ['lead', 'member']) {
      const refused = await access(by);
      assert.deepEqual([refused.status, codes(refused)], [403, ['not-active']], refused.text);
      const [reason] = refused.problem.reasons ?? [];
      assert.match(reason?.wayOut ?? '', /Misuse was reported.*write to the contact/);
    }
    http.close();
  });
});

describe('P-4.0d nothing that a revocation concerns is cut off', () => {
  it('350 accreditations of others that a member is in', async () => {
    const app = await world();
    await accredit(app, app.lead, team, ['member']);
    await join(app, app.member);
    const boss = await newcomer(app, 'boss');
    await accredit(app, boss, 'else0', []);
    const accreditation = (await app.documents.get(accreditations, 'else0'))!;
    const own = (await app.documents.get(members, `${team}/member`))!;
    const ids = Array.from({ length: 350 }, (_, index) => `many${String(index)}`);
    await app.documents.transact((tx) => {
      for (const id of ids) {
        tx.set(accreditations, id, accreditation);
        tx.set(members, `${id}/member`, own);
      }
      return Promise.resolve();
    });
    await requested(app);
    await confirmRevocation(app, app.otherAdmin, { accreditationId: team, id: 'rev1' });
    const left = await app.documents.find(members, { where: [['personId', '==', 'member']] });
    const still = left.filter(({ value }) => value.state === 'active');
    assert.deepEqual(
      still.map(({ id }) => id),
      [`${team}/member`],
    );
    assert.equal((await revocationOf(app))?.state, 'confirmed');
  });
});

describe('P-4.0d documents read and written', () => {
  it('are as stated', async () => {
    const app = await entangled();
    const documents = counted(app.documents);
    await requested({ ...app, documents });
    assert.deepEqual([documents.reads, documents.writes], [4 + 3 + 2, 5 + 2]);
    documents.reset();
    await confirmRevocation({ ...app, documents }, app.otherAdmin, {
      accreditationId: team,
      id: 'rev1',
    });
    assert.deepEqual([documents.reads, documents.writes], [40, 34]);
  });
});
