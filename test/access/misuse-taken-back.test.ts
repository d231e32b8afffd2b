import assert from 'node:assert/strict';
import { accreditations, type Accreditation } from '../../functions/access/domain/accreditation.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import { adminRoutes, routes } from '../../functions/access/routes.ts';
import { lapseRevocations } from '../../functions/access/usecases/lapse-revocations.ts';
import { takeBackRevocation } from '../../functions/access/usecases/take-back-revocation.ts';
import { routes as downloadRoutes } from '../../functions/downloads/routes.ts';
import { eventsOf } from '../../functions/platform/audit.ts';
import { mails } from '../../functions/platform/mail.ts';
import { api, type Api } from '../catalogue/api.ts';
import { counted } from '../support/counted.ts';
import { mailTo, type World } from '../support/world.ts';
import { accusation, chainsAreWhole, entangled, hash, requested, revocationOf } from './accused.ts';

const hour = 3_600_000;
const { accreditationId: id, ...report } = accusation;
const input = { accreditationId: id, id: 'rev1' };
const path = `POST /v1/accreditations/${id}`;
const read = async (app: World) => (await app.documents.get(accreditations, id))!;
const all = (app: World) => JSON.stringify([...app.documents.stored].sort());
const text = async (app: World, name: string) =>
  (await mailTo(app, `${name}@example.org`)).at(-1)!.message.text;

describe('P-4.0d a revocation asked for by mistake is taken back', () => {
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
  const takeBack = (by = 'admin', revocationId = 'rev1', of = id) =>
    desk.call(`POST /v1/accreditations/${of}/take-back-revocation`, by, { revocationId });
  const confirm = () =>
    desk.call(`${path}/confirm-revocation`, 'other-admin', { revocationId: 'rev1' });

  it('the team has access again at once, nobody is denied, and what was written goes', async () => {
    await http.call('POST /v1/accreditations/own2/close', 'lead', { reason: 'moved' });
    const { chain: before, ...whole } = await read(app);
    await requested(app);
    const access = () => http.call('POST /v1/datasets/aia/downloads', 'lead', {});
    assert.equal((await access()).status, 403);
    const reply = await takeBack();
    assert.deepEqual(
      [reply.status, reply.json['state'], reply.json['takenBackBy'], reply.json['reason']],
      [200, 'taken-back', 'admin', undefined],
      reply.text,
    );
    const { chain: after, ...same } = await read(app);
    assert.deepEqual(same, whole);
    assert.equal(after.length, before.length + 2);
    assert.equal((await access()).status, 201);
    const revocation = (await revocationOf(app))!;
    assert.deepEqual([revocation.personal, 'addressIds' in revocation], [undefined, false]);
    assert.equal(await app.documents.get(denyList, hash('lead')), undefined);
    const list = await desk.call('GET /v1/revocations?state=taken-back', 'admin');
    assert.equal((list.json['items'] as unknown[]).length, 1);
    await chainsAreWhole(app);
    const events = await app.documents.find(eventsOf(accreditations), { within: id });
    const { actor, action, state } = events.at(-1)!.value;
    assert.deepEqual([actor, action, state], ['admin', 'revocation-taken-back', 'active']);
  });

  it('team and admins are told, and who was only invited is not', async () => {
    await requested(app);
    const known = new Set((await app.documents.find(mails, {})).map((mail) => mail.id));
    await takeBack();
    const posted = (await app.documents.find(mails, {})).filter((mail) => !known.has(mail.id));
    const told = posted.map(({ value }) => `${value.to.join()}: ${value.message.subject}`);
    assert.deepEqual(told.sort(), [
      'data@example.org: A revocation was taken back',
      'lead@example.org: A reported misuse was taken back',
      'member@example.org: A reported misuse was taken back',
    ]);
    assert.match(await text(app, 'lead'), /nothing of it is held[^]*as it was before/);
  });

  const earlier: Partial<Accreditation>[] = [
    { state: 'pending-terms' },
    { state: 'active', activeSince: new Date(7) },
    { state: 'suspended', endedAt: new Date(5), reason: 'To be looked at.' },
    { state: 'expired', endedAt: new Date(5) },
    { state: 'closed', endedAt: new Date(5), reason: 'moved' },
  ];
  for (const fields of earlier)
    it(`${fields.state!}: it is exactly as it was`, async () => {
      await app.documents.transact(async (tx) => {
        const { chain, ...value } = (await tx.get(accreditations, id))!;
        const { state } = fields;
        tx.set(accreditations, id, {
          ...value,
          ...fields,
          chain: { ...chain, state },
        } as Accreditation);
      });
      const { chain: _, ...before } = await read(app);
      await requested(app);
      assert.equal((await takeBack()).status, 200);
      const { chain, ...after } = await read(app);
      assert.deepEqual([after, chain.state], [before, fields.state]);
    });

  describe('by whom, and when: each denial differs in one thing', () => {
    const cases: [
      what: string,
      act: () => ReturnType<Api['call']>,
      status: number,
      prepare?: () => Promise<unknown>,
    ][] = [
      ['the admin who asked', () => takeBack(), 200],
      ['another admin', () => takeBack('other-admin'), 200],
      ['an admin of the team', () => takeBack('member'), 403],
      ['the ethics officer', () => takeBack('ethics'), 403],
      ['another id', () => takeBack('admin', 'rev99'), 404],
      ['another accreditation', () => takeBack('admin', 'rev1', 'own2'), 404],
      ['when it is confirmed', () => takeBack(), 409, confirm],
      [
        'when it has lapsed',
        () => takeBack(),
        409,
        () => (app.pass(72 * hour), lapseRevocations(app)),
      ],
      ['when another took it back', () => takeBack(), 409, () => takeBack('other-admin')],
      ['when it is about to lapse', () => (app.pass(72 * hour), takeBack()), 200],
    ];
    for (const [what, act, status, prepare] of cases)
      it(`${what}: ${status}`, async () => {
        app.identity.add({ id: 'member', roles: ['admin'] });
        await requested(app);
        await prepare?.();
        const before = all(app);
        const reply = await act();
        assert.equal(reply.status, status, reply.text);
        if (status !== 200) assert.equal(all(app), before);
      });
  });

  it('twice by the same admin it is answered as before, and nothing more happens', async () => {
    await requested(app);
    const first = await takeBack();
    const before = all(app);
    assert.deepEqual((await takeBack()).json, first.json);
    assert.equal(all(app), before);
  });

  it('it is confirmed no more, and may be asked for anew', async () => {
    await requested(app);
    await takeBack();
    const refused = await confirm();
    assert.deepEqual([refused.status, /taken-back already/.test(refused.text)], [409, true]);
    const again = await desk.call(`${path}/request-revocation`, 'admin', report);
    assert.equal(again.status, 201, again.text);
  });

  it('reads and writes what is stated', async () => {
    await requested(app);
    const documents = counted(app.documents);
    await takeBackRevocation({ ...app, documents }, app.admin, input);
    assert.deepEqual([documents.reads, documents.writes], [3 + 3, 4 + 3]);
  });
});
