import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { applications } from '../../functions/access/domain/application.ts';
import { evaluate } from '../../functions/access/domain/checks.ts';
import { denyList } from '../../functions/access/domain/deny.ts';
import type { Decision } from '../../functions/access/domain/decide.ts';
import { takeConsoleDecision } from '../../functions/access/usecases/console-decision.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import * as review from '../../functions/access/usecases/review-application.ts';
import { superviseApplication } from '../../functions/access/usecases/supervise-application.ts';
import { takeDecisionMessage } from '../../functions/access/usecases/take-decision-message.ts';
import { withdrawApplication } from '../../functions/access/usecases/withdraw-application.ts';
import { people } from '../../functions/people/domain/person.ts';
import { brokenLink, eventsOf } from '../../functions/platform/audit.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { config } from '../support/app.ts';
import { rejects } from '../support/rejects.ts';
import {
  mailTo,
  person,
  ready,
  secretFor,
  submitted,
  world,
  type World,
} from '../support/world.ts';

const day = 86_400_000;
const approve: Decision = { verdict: 'approve' };
const reject: Decision = {
  verdict: 'reject',
  reason: 'The goals are not clear.',
  mayReapply: true,
};
const byApi = (app: World, decision: Decision = approve, by = app.admin) =>
  decideApplication(app, by, { id: 'app1', decision, door: 'api' });
const byMessage = (app: World, decision: unknown = approve, by = 'admin@example.org') =>
  takeDecisionMessage(app, { applicationId: 'app1', by, decision });
const typeIn = (app: World, fields: Record<string, unknown>) =>
  app.documents.transact(async (tx) => {
    await Promise.resolve();
    tx.patch(applications, 'app1', fields);
  });
const byConsole = async (app: World, decision: unknown, author?: string) => {
  await typeIn(app, { decision });
  await takeConsoleDecision(app, { id: 'app1', author });
};
const stored = (app: World) => app.documents.get(applications, 'app1');

describe('P-2.0b decisions: three doors, one use case', () => {
  const doors: [string, (app: World) => Promise<unknown>][] = [
    ['api', (app) => byApi(app)],
    ['message', (app) => byMessage(app)],
    ['console', (app) => byConsole(app, { verdict: 'approve', by: 'admin@example.org' })],
  ];
  for (const [door, open] of doors)
    it(`approves through the ${door}: accreditation, invitations, mail, event`, async () => {
      const app = await world();
      await ready(app);
      await open(app);
      const accreditation = await app.documents.get(accreditations, 'app1');
      assert.equal(accreditation?.state, 'active');
      const team = await app.documents.find(members, { within: 'app1' });
      assert.deepEqual(team.map(({ value }) => value.state).sort(), ['active', 'invited']);
      const subjects = (await mailTo(app, 'lead@example.org')).map((mail) => mail.message.subject);
      assert.ok(subjects.includes('Your application was approved'));
      assert.equal((await mailTo(app, 'member@example.org')).length, 1);
      const events = await app.documents.find(eventsOf(applications), { within: 'app1' });
      assert.equal(events.at(-1)?.value.reason, door);
      const application = await stored(app);
      assert.equal(
        brokenLink(
          application!.chain,
          events.map(({ value }) => value),
        ),
        undefined,
      );
      assert.equal(application?.decision, undefined);
    });

  it('rejects with a reason that is mailed', async () => {
    const app = await world();
    await ready(app);
    assert.equal((await byApi(app, reject)).state, 'rejected');
    assert.match((await mailTo(app, 'lead@example.org')).at(-1)!.message.text, /not clear/);
    assert.equal(await app.documents.get(accreditations, 'app1'), undefined);
  });

  it('answers the same decision again, refuses another', async () => {
    const app = await world();
    await ready(app);
    await byApi(app);
    const before = app.documents.stored.size;
    await byApi(app);
    assert.equal(app.documents.stored.size, before);
    await rejects(byApi(app, reject), 'conflict');
    await rejects(byApi(app, approve, app.otherAdmin), 'conflict');
  });

  it('lets one of two simultaneous deciders win', async () => {
    const app = await world();
    await ready(app);
    const results = await Promise.allSettled([byApi(app), byApi(app, reject, app.otherAdmin)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('does not approve what was withdrawn', async () => {
    const app = await world();
    await ready(app);
    await withdrawApplication(app, app.lead, 'app1');
    await rejects(byApi(app), 'conflict', /withdrawn/);
  });
});

describe('P-2.0b decisions: who may, and when', () => {
  it('only an admin', async () => {
    const app = await world();
    await ready(app);
    await rejects(byApi(app, approve, app.ethics), 'forbidden', /Only an admin/);
    await rejects(byMessage(app, approve, 'member@example.org'), 'forbidden', /Only an admin/);
    await rejects(byMessage(app, approve, 'nobody@example.org'), 'forbidden');
  });

  it('not an admin whose address is not verified', async () => {
    const app = await world();
    await ready(app);
    const unverified = { ...app.admin, emailVerified: false };
    await rejects(byApi(app, approve, unverified), 'forbidden', /Only an admin/);
    assert.equal((await byApi(app, approve, app.admin)).state, 'approved');
  });

  const parties: [string, string][] = [
    ['the lead', 'lead'],
    ['a team member', 'member'],
    ['the supervisor', 'supervisor'],
  ];
  for (const [name, id] of parties)
    it(`not ${name}, even as an admin`, async () => {
      const app = await world();
      await ready(app);
      const own = app.identity.add({ id, roles: ['admin'] });
      await rejects(byApi(app, approve, own), 'forbidden', /part of/);
      assert.equal((await stored(app))?.state, 'submitted');
    });

  const unmet: [string, (app: World) => Promise<unknown>][] = [
    [
      'emailVerified',
      (app) => Promise.resolve(app.identity.add({ id: 'lead', emailVerified: false })),
    ],
    [
      'termsAccepted',
      (app) =>
        app.documents.transact(async (tx) => {
          await Promise.resolve();
          tx.set(people, 'lead', person('lead@example.org', { accepted: {} }));
        }),
    ],
    [
      'denyListClear',
      (app) =>
        app.documents.createOnce(denyList, addressId(config.PSEUDONYM_KEY, 'member@example.org'), {
          category: 'misuse',
          by: 'admin',
          at: app.now(),
          expiresAt: new Date(app.now().getTime() + day),
        }),
    ],
  ];
  for (const [check, spoil] of unmet)
    it(`not while ${check} is unmet`, async () => {
      const app = await world();
      await ready(app);
      await spoil(app);
      const fault = await rejects(byApi(app), 'forbidden');
      assert.deepEqual(
        fault.details.reasons?.map(({ code }) => code),
        [check],
      );
    });

  it('not while the supervisor has not confirmed, unless that is waived with a reason', async () => {
    const app = await world();
    await submitted(app);
    await rejects(byApi(app), 'forbidden', /supervisorConfirmed/);
    const waiver = { id: 'app1', check: 'supervisorConfirmed' as const, reason: 'Seen in person.' };
    await review.waiveCheck(app, app.admin, waiver);
    assert.equal((await byApi(app)).state, 'approved');
  });

  it('what is passed in the end is called passed, whatever was waived before', async () => {
    const app = await world();
    await submitted(app);
    const waiver = { id: 'app1', check: 'supervisorConfirmed' as const, reason: 'Known well.' };
    await review.waiveCheck(app, app.admin, waiver);
    const evidence = { emailVerified: true, termsAccepted: true, denied: false };
    const state = async () => evaluate((await stored(app))!, evidence).supervisorConfirmed.state;
    assert.equal(await state(), 'waived');
    const [id, token] = await secretFor(app, 'supervisor@example.org', /supervise/);
    await superviseApplication(app, { id: id!, token: token!, confirm: true });
    assert.equal(await state(), 'passed');
  });

  it('the acceptance of terms is never waived', async () => {
    const app = await world();
    await submitted(app);
    const waiver = { id: 'app1', check: 'termsAccepted' as const, reason: 'No need to ask.' };
    await rejects(review.waiveCheck(app, app.admin, waiver), 'forbidden');
  });

  const holdIt = (app: World, by: World['admin']) =>
    review.holdApplication(app, by, {
      id: 'app1',
      hold: { code: 'check', ethics: false, reviewBy: new Date(app.now().getTime() + day) },
    });
  const steps: [string, (app: World, by: World['admin']) => Promise<unknown>][] = [
    ['claims', (app, by) => review.claimApplication(app, by, 'app1')],
    ['unclaims', (app, by) => review.unclaimApplication(app, by, 'app1')],
    ['claims', (app, by) => review.claimApplication(app, by, 'app1')],
    [
      'waives a check of',
      (app, by) =>
        review.waiveCheck(app, by, { id: 'app1', check: 'denyListClear', reason: 'Known well.' }),
    ],
    ['holds', holdIt],
    ['releases', (app, by) => review.releaseApplication(app, by, 'app1')],
    [
      'sends back',
      (app, by) =>
        review.requestApplicationChanges(app, by, { id: 'app1', comment: 'Name the years.' }),
    ],
  ];
  it('no admin reviews what they are part of, in any step; another one does', async () => {
    const app = await world();
    await ready(app);
    const own = app.identity.add({ id: 'member', roles: ['admin'] });
    for (const [what, step] of steps) {
      const fault = await rejects(step(app, own), 'forbidden', /part of/);
      assert.deepEqual(
        fault.details.reasons?.map(({ code }) => code),
        ['own-application'],
        what,
      );
      await step(app, app.admin);
    }
    assert.equal((await stored(app))?.state, 'changes-requested');
  });

  const ends: [string, number, boolean][] = [
    ['the longest time', 730 * day, true],
    ['a moment more', 730 * day + 1, false],
    ['now', 0, false],
    ['a moment to come', 1, true],
  ];
  for (const [name, ms, legal] of ends)
    it(`${legal ? 'approves' : 'refuses'} an end of access at ${name}`, async () => {
      const app = await world();
      await ready(app);
      const decision: Decision = {
        verdict: 'approve',
        validUntil: new Date(app.now().getTime() + ms),
      };
      if (legal) assert.equal((await byApi(app, decision)).state, 'approved');
      else await rejects(byApi(app, decision), 'invalid', /validUntil/);
    });
});

describe('P-2.0b decisions: typing into the console', () => {
  const illegal: [string, unknown, RegExp][] = [
    ['no verdict', { by: 'admin@example.org' }, /approve.*reject/],
    ['a rejection without reason', { verdict: 'reject', by: 'admin@example.org' }, /reason/],
    ['nobody named', { verdict: 'approve' }, /who decided/],
    ['no admin', { verdict: 'approve', by: 'member@example.org' }, /Only an admin/],
    ['not an object', 'approve', /./],
    [
      'a reason of nine characters',
      { verdict: 'reject', reason: '123456789', by: 'admin@example.org' },
      /at least 10/,
    ],
    ['an unknown field', { verdict: 'approve', by: 'admin@example.org', x: 1 }, /not known/],
  ];
  for (const [name, decision, words] of illegal)
    it(`is put back and explained: ${name}`, async () => {
      const app = await world();
      await ready(app);
      await byConsole(app, decision);
      const after = await stored(app);
      assert.equal(after?.state, 'submitted');
      assert.equal(after.decision, undefined);
      assert.match(after.decisionError ?? '', words);
    });

  it("is put back: the admin's own application", async () => {
    const app = await world();
    app.identity.add({ id: 'lead', roles: ['admin'] });
    await ready(app);
    await byConsole(app, { verdict: 'approve', by: 'lead@example.org' });
    assert.match((await stored(app))?.decisionError ?? '', /part of/);
  });

  it('believes the event about who typed, not the document', async () => {
    const app = await world();
    await ready(app);
    await byConsole(app, { verdict: 'approve', by: 'admin@example.org' }, 'member@example.org');
    assert.match((await stored(app))?.decisionError ?? '', /Only an admin/);
  });

  it('a decision being typed survives a write that comes between', async () => {
    const app = await world();
    await submitted(app);
    await typeIn(app, { decision: { verdict: 'approve' } });
    const [id, token] = await secretFor(app, 'supervisor@example.org', /supervise/);
    await superviseApplication(app, { id: id!, token: token!, confirm: true });
    await takeConsoleDecision(app, { id: 'app1', author: 'admin@example.org' });
    const after = await stored(app);
    assert.deepEqual([after?.state, after?.decision], ['approved', undefined]);
  });

  it("leaves a decision to the event of who typed it when a function's own write rings first", async () => {
    const app = await world();
    await ready(app);
    const service = 'api@demo-test.iam.gserviceaccount.com';
    await byConsole(app, { verdict: 'approve' }, service);
    assert.equal((await stored(app))?.decisionError, undefined);
    await takeConsoleDecision(app, { id: 'app1', author: 'admin@example.org' });
    assert.equal((await stored(app))?.state, 'approved');
  });

  it('leaves a decision that was typed over another while that one was looked at', async () => {
    const app = await world();
    await ready(app);
    const better = { verdict: 'approve', by: 'admin@example.org' };
    const find = async (by: { id: string } | { email: string }) => {
      await typeIn(app, { decision: better });
      return app.identity.find(by);
    };
    await typeIn(app, { decision: { verdict: 'approve', by: 'nobody@example.org' } });
    const identity = Object.assign(new MemoryIdentity(), { find });
    await takeConsoleDecision({ ...app, identity }, { id: 'app1', author: undefined });
    assert.deepEqual((await stored(app))?.decision, better);
    await takeConsoleDecision(app, { id: 'app1', author: undefined });
    const after = await stored(app);
    assert.deepEqual([after?.state, after?.decision], ['approved', undefined]);
  });

  it('puts a typed state back', async () => {
    const app = await world();
    await ready(app);
    await typeIn(app, { state: 'approved' });
    await takeConsoleDecision(app, { id: 'app1', author: undefined });
    const after = await stored(app);
    assert.equal(after?.state, 'submitted');
    assert.match(after.decisionError ?? '', /never typed/);
    assert.equal(await app.documents.get(accreditations, 'app1'), undefined);
  });

  it('writes nothing when there is nothing to do, and clears the error with the next legal decision', async () => {
    const app = await world();
    await ready(app);
    await byConsole(app, { verdict: 'approve' });
    await byConsole(app, { verdict: 'approve', by: 'admin@example.org' });
    assert.equal((await stored(app))?.decisionError, undefined);
    const before = JSON.stringify([...app.documents.stored]);
    await takeConsoleDecision(app, { id: 'app1', author: undefined });
    await takeConsoleDecision(app, { id: 'gone', author: undefined });
    assert.equal(JSON.stringify([...app.documents.stored]), before);
  });
});

describe('P-2.1.4c holds', () => {
  const at = (app: World) => new Date(app.now().getTime() + day);
  it('an ethics hold is placed and lifted by the ethics officer alone', async () => {
    const app = await world();
    await ready(app);
    await review.claimApplication(app, app.admin, 'app1');
    const hold = { code: 'ethics', ethics: true, reviewBy: at(app) };
    await rejects(review.holdApplication(app, app.admin, { id: 'app1', hold }), 'forbidden');
    await review.holdApplication(app, app.ethics, { id: 'app1', hold });
    await rejects(byApi(app), 'conflict', /on-hold/);
    await rejects(review.releaseApplication(app, app.admin, 'app1'), 'forbidden');
    await review.releaseApplication(app, app.ethics, 'app1');
    assert.equal((await byApi(app)).state, 'approved');
  });

  it('a review date is to come', async () => {
    const app = await world();
    await ready(app);
    await review.claimApplication(app, app.admin, 'app1');
    const hold = { code: 'check', ethics: false, reviewBy: app.now() };
    await rejects(review.holdApplication(app, app.admin, { id: 'app1', hold }), 'invalid');
  });
});
