import assert from 'node:assert/strict';
import {
  accreditations,
  members,
  type Accreditation,
} from '../../functions/access/domain/accreditation.ts';
import { chores } from '../../functions/access/traces.ts';
import { answerInvitation } from '../../functions/access/usecases/answer-invitation.ts';
import {
  closeAccreditation,
  endAccreditation,
} from '../../functions/access/usecases/end-accreditation.ts';
import { expireAccreditations } from '../../functions/access/usecases/expire-accreditations.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { reinstateAccreditation } from '../../functions/access/usecases/reinstate-accreditation.ts';
import type { User } from '../../functions/platform/identity.ts';
import { sweep } from '../../functions/sweep.ts';
import { counted } from '../support/counted.ts';
import { rejects } from '../support/rejects.ts';
import { approved, joined, mailTo, secretFor, world, type World } from '../support/world.ts';

const day = 86_400_000;
type Active = Extract<Accreditation, { state: 'active' }>;
const suspended = { state: 'suspended' as const, reason: 'To be looked at.' };
const invited = async (app: World) => {
  await approved(app);
  const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
  return { accreditationId: accreditationId!, token: token! };
};
const accept = (app: World, user: User, secret: { accreditationId: string; token: string }) =>
  answerInvitation(app, user, { ...secret, accept: true });
const codes = async (app: World, user: User) => {
  const answer = await mayDownload(app, user, 'aia');
  return 'reasons' in answer ? answer.reasons.map(({ code }) => code) : [];
};

describe('P-4.0a members', () => {
  it('may download only after accepting in person', async () => {
    const app = await world();
    const secret = await invited(app);
    assert.deepEqual(await codes(app, app.member), ['invited-only']);
    await accept(app, app.member, secret);
    assert.deepEqual(await codes(app, app.member), []);
    assert.match((await mailTo(app, 'lead@example.org')).at(-1)!.message.subject, /joined/);
  });

  it('may download however many accreditations have ended before', async () => {
    const app = await world();
    await accept(app, app.member, await invited(app));
    const live = (await app.documents.get(accreditations, 'app1'))!;
    const { chain, ...rest } = live;
    for (let past = 0; past < 60; past += 1)
      await app.documents.createOnce(accreditations, `a${past}`, {
        ...{ ...rest, chain, state: 'closed', reason: 'completed', endedAt: app.now() },
      });
    assert.deepEqual(await codes(app, app.member), []);
  });

  it('an invitation works once, for the invited address, with its token, in time', async () => {
    const app = await world();
    const secret = await invited(app);
    const stranger = app.identity.add({ id: 'stranger' });
    await rejects(accept(app, stranger, secret), 'forbidden', /another e-mail/);
    await rejects(accept(app, app.member, { ...secret, token: 'wrong' }), 'gone');
    await rejects(accept(app, stranger, { ...secret, token: 'wrong' }), 'gone');
    await accept(app, app.member, secret);
    await rejects(accept(app, app.member, secret), 'gone');
  });

  it('an invitation ends after a fortnight', async () => {
    const app = await world();
    const secret = await invited(app);
    app.pass(14 * day);
    await rejects(accept(app, app.member, secret), 'gone');
  });

  it('who declines is no member, and the name is not kept', async () => {
    const app = await world();
    const secret = await invited(app);
    await answerInvitation(app, app.member, { ...secret, accept: false });
    assert.deepEqual(await codes(app, app.member), ['no-accreditation']);
    const team = await app.documents.find(members, { within: 'app1' });
    const declined = team.find(({ value }) => value.state === 'declined');
    assert.equal(declined?.value.personal, undefined);
  });

  it('nobody joins an accreditation that has ended', async () => {
    const app = await world();
    const secret = await invited(app);
    await closeAccreditation(app, app.lead, { id: 'app1', reason: 'completed' });
    await rejects(accept(app, app.member, secret), 'gone');
  });
});

describe('P-2.2.2c accreditations end', () => {
  it('by expiry, at that very moment, without any job', async () => {
    const app = await world();
    await approved(app);
    app.pass(365 * day - 1);
    assert.deepEqual(await codes(app, app.lead), []);
    app.pass(1);
    assert.deepEqual(await codes(app, app.lead), ['expired']);
  });

  describe('by expiry, which is written down only of what is still due', () => {
    const at = (app: World) => new Date(app.now().getTime() + day);
    const cases: [what: string, meanwhile: (app: World) => Promise<unknown>, state: string][] = [
      ['nothing', () => Promise.resolve(), 'expired'],
      ['suspended', (app) => endAccreditation(app, 'admin', 'app1', suspended), 'suspended'],
      [
        'closed',
        (app) => closeAccreditation(app, app.lead, { id: 'app1', reason: 'moved' }),
        'closed',
      ],
      [
        'renewed',
        (app) =>
          app.documents.transact((tx) => {
            tx.patch(accreditations, 'app1', { expiresAt: at(app) });
            return Promise.resolve();
          }),
        'active',
      ],
    ];
    for (const [what, meanwhile, state] of cases)
      it(`${what} since it was found: ${state}`, async () => {
        const app = await world();
        await approved(app);
        app.pass(365 * day);
        const transact: typeof app.documents.transact = async (work) => {
          await meanwhile(app);
          return app.documents.transact(work);
        };
        const documents = Object.assign(counted(app.documents), { transact });
        const expired = await expireAccreditations({ ...app, documents });
        assert.equal(expired, state === 'expired' ? 1 : 0);
        assert.equal((await app.documents.get(accreditations, 'app1'))?.state, state);
      });
  });

  it('by closing, at once, by the lead alone', async () => {
    const app = await world();
    await approved(app);
    const close = (user: User) => closeAccreditation(app, user, { id: 'app1', reason: 'moved' });
    await rejects(close(app.member), 'not-found');
    await close(app.lead);
    assert.deepEqual(await codes(app, app.lead), ['not-active']);
    await rejects(endAccreditation(app, 'admin', 'app1', { state: 'expired' }), 'conflict');
  });

  it('by suspension, and is reinstated', async () => {
    const app = await world();
    await approved(app);
    await rejects(reinstateAccreditation(app, app.admin, 'app1'), 'conflict');
    await endAccreditation(app, 'admin', 'app1', {
      state: 'suspended',
      reason: 'To be looked at.',
    });
    assert.deepEqual(await codes(app, app.lead), ['not-active']);
    assert.match((await mailTo(app, 'lead@example.org')).at(-1)!.message.text, /suspended/);
    await reinstateAccreditation(app, app.admin, 'app1');
    assert.deepEqual(await codes(app, app.lead), []);
    assert.equal((await app.documents.get(accreditations, 'app1'))?.chain.length, 3);
    assert.match((await mailTo(app, 'lead@example.org')).at(-1)!.message.text, /as it was before/);
  });

  it('reinstating gives back what it was, not more', async () => {
    const app = await world();
    await approved(app);
    await app.documents.transact(async (tx) => {
      const { activeSince: _, ...rest } = (await tx.get(accreditations, 'app1')) as Active;
      tx.set(accreditations, 'app1', { ...rest, state: 'pending-terms' });
    });
    await endAccreditation(app, 'admin', 'app1', suspended);
    const back = await reinstateAccreditation(app, app.admin, 'app1');
    assert.equal(back.state, 'pending-terms');
    assert.deepEqual(await codes(app, app.lead), ['not-active']);
  });

  it('reinstating does not revive what has expired meanwhile: the same day it ends as any other', async () => {
    for (const [passed, refused, words, state, asked] of [
      [365 * day - 1, [], /as it was before/, 'active', undefined],
      [365 * day, ['expired'], /time was over on 2027-11-02/, 'expired', 'asked'],
    ] as const) {
      const app = await world();
      await joined(app);
      await endAccreditation(app, 'admin', 'app1', suspended);
      app.pass(passed);
      await reinstateAccreditation(app, app.admin, 'app1');
      assert.match((await mailTo(app, 'member@example.org')).at(-1)!.message.text, words);
      assert.deepEqual(await codes(app, app.member), refused);
      await sweep({ ...app, chores });
      assert.equal((await app.documents.get(accreditations, 'app1'))?.state, state);
      for (const name of ['lead', 'member']) {
        const entry = await app.documents.get(members, `app1/${name}`);
        assert.equal(entry?.attestation?.state, asked, name);
      }
    }
  });
});
