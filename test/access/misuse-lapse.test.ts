import assert from 'node:assert/strict';
import {
  accreditations,
  members,
  type Accreditation,
} from '../../functions/access/domain/accreditation.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import { adminRoutes } from '../../functions/access/routes.ts';
import { chores, traces as accessTraces } from '../../functions/access/traces.ts';
import { confirmRevocation } from '../../functions/access/usecases/confirm-revocation.ts';
import { inspectApplication } from '../../functions/access/usecases/read-applications.ts';
import { erasures } from '../../functions/people/domain/erasure.ts';
import { people } from '../../functions/people/domain/person.ts';
import { routes } from '../../functions/people/routes.ts';
import { traces as peopleTraces } from '../../functions/people/traces.ts';
import { finishErasure } from '../../functions/people/usecases/continue-erasure.ts';
import { requestErasure } from '../../functions/people/usecases/request-erasure.ts';
import { subjectOf } from '../../functions/people/usecases/subject.ts';
import type { User } from '../../functions/platform/identity.ts';
import { mails } from '../../functions/platform/mail.ts';
import { sweep } from '../../functions/sweep.ts';
import { api, type Api } from '../catalogue/api.ts';
import { mailTo, person, world, type World } from '../support/world.ts';
import {
  accredit,
  accusation,
  apply,
  entangled,
  hash,
  requested,
  revocationOf,
} from './accused.ts';

const day = 86_400_000;
const id = accusation.accreditationId;
const input = { accreditationId: id, id: 'rev1' };
const read = async (app: World) => (await app.documents.get(accreditations, id))!;
const text = async (app: World, name: string) =>
  (await mailTo(app, `${name}@example.org`)).at(-1)!.message.text;
const all = (app: World) => JSON.stringify([...app.documents.stored].sort());

describe('P-4.0d a revocation that nobody confirms lapses', () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
    await accredit(app, app.lead, id, []);
  });
  const daily = () => sweep({ ...app, chores });
  const put = async (fields: Partial<Accreditation>) => {
    const { chain, ...before } = await read(app);
    await app.documents.transact((tx) => {
      const after = {
        ...before,
        ...fields,
        chain: { ...chain, state: fields.state ?? chain.state },
      };
      tx.set(accreditations, id, after as Accreditation);
      return Promise.resolve();
    });
  };

  it('at its end and not before, once; team and admins are told; what was written goes', async () => {
    const { chain: _, ...before } = await read(app);
    await requested(app);
    app.pass(3 * day - 1);
    await daily();
    assert.equal((await read(app)).state, 'suspended');
    app.pass(1);
    await daily();
    const { chain, ...after } = await read(app);
    assert.deepEqual([after, chain.state], [before, 'active']);
    assert.match(
      await text(app, 'lead'),
      /not confirmed in time[^]*as it was before, until 2027-11-02/,
    );
    assert.match(await text(app, 'data'), /in time\. It is as it was before/);
    const revocation = await revocationOf(app);
    assert.deepEqual([revocation?.state, revocation?.personal], ['lapsed', undefined]);
    assert.ok(!('addressIds' in revocation!));
    const swept = all(app);
    await daily();
    assert.equal(all(app), swept);
  });

  const cases: [
    what: string,
    fields: Partial<Accreditation>,
    passed: number,
    state: string,
    told: RegExp,
  ][] = [
    ['active', {}, 3, 'active', /as it was before/],
    ['waiting for terms', { state: 'pending-terms' }, 3, 'pending-terms', /as it was before/],
    ['active, and over meanwhile', {}, 365, 'active', /time was over on 2027-11-02/],
    [
      'waiting for terms, and over meanwhile',
      { state: 'pending-terms' },
      365,
      'pending-terms',
      /time was over/,
    ],
    ['expired', { state: 'expired', endedAt: new Date(5) }, 3, 'expired', /time was over/],
    [
      'suspended',
      { state: 'suspended', endedAt: new Date(5), reason: 'other' },
      3,
      'suspended',
      /stays suspended/,
    ],
    [
      'closed',
      { state: 'closed', endedAt: new Date(5), reason: 'moved' },
      3,
      'closed',
      /stays closed/,
    ],
  ];
  for (const [what, fields, passed, state, told] of cases)
    it(`${what}: ${state} again`, async () => {
      await put(fields);
      const { chain: _, ...before } = await read(app);
      await requested(app);
      app.pass(passed * day);
      const lapse = chores.find(({ name }) => name === 'lapse-revocations')!;
      assert.equal(await lapse.run(app), 1);
      const { chain, ...after } = await read(app);
      assert.deepEqual([after.state, chain.state], [state, state]);
      assert.deepEqual(after, before);
      assert.match(await text(app, 'lead'), told);
    });

  it('what is over meanwhile ends in the same run, and its team is asked for its files', async () => {
    await requested(app);
    app.pass(365 * day);
    await daily();
    assert.equal((await read(app)).state, 'expired');
    const lead = await app.documents.get(members, `${id}/lead`);
    assert.equal(lead?.attestation?.state, 'asked');
    assert.match(await text(app, 'lead'), /has ended: its time is over[^]*delete the files/);
  });

  it('can be asked for anew, and confirmed then', async () => {
    await requested(app);
    app.pass(3 * day);
    await daily();
    const desk = await api(app, adminRoutes);
    const { accreditationId: _, ...report } = accusation;
    const path = `POST /v1/accreditations/${id}`;
    const again = await desk.call(`${path}/request-revocation`, 'admin', report);
    const confirm = (revocationId: unknown) =>
      desk.call(`${path}/confirm-revocation`, 'other-admin', { revocationId });
    assert.equal((await confirm('rev1')).status, 409);
    assert.equal((await confirm(again.json['id'])).status, 200);
    desk.close();
  });

  it('while it waits nobody reinstates the accreditation', async () => {
    await requested(app);
    const desk = await api(app, adminRoutes);
    const reinstate = () => desk.call(`POST /v1/accreditations/${id}/reinstate`, 'admin', {});
    const before = all(app);
    const refused = await reinstate();
    assert.deepEqual([refused.status, all(app)], [409, before]);
    assert.match(
      refused.text,
      /a second admin confirms that, an admin takes it back, or it lapses/,
    );
    desk.close();
  });
});

describe('P-2.2.4, P-4.0d an erasure and a revocation', () => {
  let app: Awaited<ReturnType<typeof entangled>>;
  let http: Api;
  beforeEach(async () => {
    app = await entangled();
    app.traces = [...accessTraces, ...peopleTraces];
    http = await api(app, routes);
  });
  afterEach(() => {
    http.close();
  });
  const erase = async (user: User) => {
    const subject = await subjectOf(app, user);
    const asked = await requestErasure(app, {
      subject,
      email: user.email,
      door: 'self',
      actor: user.id,
    });
    await finishErasure(app, asked.id);
    return (await app.documents.get(erasures, asked.id))!;
  };
  const denials = (...names: string[]) =>
    Promise.all(names.map(async (name) => !!(await app.documents.get(denyList, hash(name)))));
  const aboutLead = () =>
    [...app.documents.stored].filter(([path, value]) =>
      /lead@example\.org|Applicant lead/.test(path + JSON.stringify({ ...value, forget: false })),
    );

  it('between request and confirmation: the data goes, the denial comes all the same', async () => {
    await requested(app);
    await erase(app.lead);
    // the last letter is the erasure's own
    const kept = aboutLead().filter(([path]) => !path.startsWith('mail/erased-'));
    assert.deepEqual(
      kept.map(([path]) => path),
      [],
    );
    const revocation = (await revocationOf(app))!;
    assert.deepEqual([revocation.state, revocation.personal], ['requested', undefined]);
    assert.equal((await read(app)).state, 'closed');
    await confirmRevocation(app, app.otherAdmin, input);
    assert.deepEqual(await denials('lead', 'formerly', 'member', 'guest'), [
      true,
      true,
      true,
      false,
    ]);
    assert.equal((await read(app)).state, 'revoked');
    assert.deepEqual(
      aboutLead().filter(([path]) => !path.startsWith('mail/erased-')),
      [],
    );
    const told = await mailTo(app, 'member@example.org');
    assert.match(told.at(-1)!.message.subject, /revoked/);
  });

  it('who signs up anew with a denied address is known by its hash', async () => {
    await requested(app);
    await erase(app.lead);
    await confirmRevocation(app, app.otherAdmin, input);
    const anew = app.identity.add({ id: 'anew', email: 'lead@example.org' });
    await app.documents.createOnce(people, 'anew', person(anew.email));
    await apply(app, anew, 'open9');
    assert.equal((await inspectApplication(app, 'open9')).checks.denyListClear.state, 'failed');
  });

  it('between request and lapse: the accreditation stays closed, nobody is denied', async () => {
    await requested(app);
    await erase(app.lead);
    app.pass(3 * day);
    await sweep({ ...app, chores });
    assert.equal((await read(app)).state, 'closed');
    assert.equal((await revocationOf(app))?.state, 'lapsed');
    assert.deepEqual(await denials('lead', 'formerly', 'member'), [false, false, false]);
  });

  it('after the confirmation: the reason goes, the keyed hashes stay, the certificate says so', async () => {
    await requested(app);
    await confirmRevocation(app, app.otherAdmin, input);
    const { text } = await http.call('GET /v1/me/export', 'member');
    assert.match(text, /"revocations\/rev1","data":\{"category":"misuse","reason":"The images/);
    assert.match(text, /"denyList\/e-[0-9a-f]{40}","data":\{"category":"misuse","at"/);
    const erasure = await erase(app.member);
    assert.ok(erasure.state === 'erased');
    const lines = erasure.certificate.filter(({ what }) => /denyList|revocations/.test(what));
    assert.deepEqual(lines, [
      { room: 'access', what: 'denyList', found: 1, kept: 1 },
      { room: 'access', what: 'revocations', found: 1, kept: 0 },
    ]);
    assert.equal((await revocationOf(app))?.personal, undefined);
    assert.ok(!/passed on by/.test(all(app)));
    const mail = await app.documents.find(mails, {});
    assert.ok(mail.every(({ value }) => !value.about.includes('member')));
  });
});
