import assert from 'node:assert/strict';
import { accreditations, members } from '../../functions/access/domain/accreditation.ts';
import { dueReminder } from '../../functions/access/domain/reminder.ts';
import { chores } from '../../functions/access/traces.ts';
import { expireInvitations } from '../../functions/access/usecases/expire-invitations.ts';
import { mails } from '../../functions/platform/mail.ts';
import { sweep } from '../../functions/sweep.ts';
import { approved, mailTo, world, type World } from '../support/world.ts';

const day = 86_400_000;
const windows = [60 * day, 30 * day, 7 * day];
const end = new Date('2027-01-01T00:00:00Z');

describe('P-2.2.2c reminders before access ends', () => {
  const before = (days: number) => new Date(end.getTime() - days * day);
  const cases: [what: string, left: number, told: number | undefined, due: number | undefined][] = [
    ['long before', 61, undefined, undefined],
    ['at the first window', 60, undefined, 60],
    ['within it, told already', 59, 60, undefined],
    ['within the second, a late job', 20, 60, 30],
    ['two windows at once: the nearer', 5, undefined, 7],
    ['the last one told', 1, 7, undefined],
    ['at the end', 0, undefined, undefined],
  ];
  for (const [what, left, told, due] of cases)
    it(`${what}: ${due === undefined ? 'nothing' : `${due} days`}`, () => {
      const remindedWithin = told === undefined ? undefined : told * day;
      const record = { createdAt: before(365), expiresAt: end, remindedWithin };
      assert.equal(dueReminder(record, windows, before(left)), due && due * day);
    });
  it('a window that was open from the first day is no news', () => {
    const record = { createdAt: before(20), expiresAt: end };
    assert.equal(dueReminder(record, windows, before(19)), undefined);
    assert.equal(dueReminder(record, windows, before(7)), 7 * day);
    const whole = { createdAt: before(30), expiresAt: end };
    assert.equal(dueReminder(whole, windows, before(30)), undefined);
    const renewed = { ...record, createdAt: before(365), renewedAt: before(20) };
    assert.equal(dueReminder(renewed, windows, before(19)), undefined);
  });
});

describe('a year of an accreditation, swept daily', () => {
  const live = async (app: World, days: number) => {
    for (let passed = 0; passed < days; passed++) {
      app.pass(day);
      await sweep({ ...app, chores });
    }
  };
  const subjects = async (app: World) =>
    (await mailTo(app, 'lead@example.org')).map(({ message }) => message.subject);

  it('tells of each window and of the end, once and in order, and forgets who never answered', async () => {
    const app = await world();
    await approved(app);
    const known = (await subjects(app)).length;
    await live(app, 370);
    assert.deepEqual((await subjects(app)).slice(known), [
      'An invitation to your team has ended',
      'Your accreditation is about to end',
      'Your accreditation is about to end',
      'Your accreditation is about to end',
      'An accreditation has ended',
    ]);
    assert.equal((await app.documents.get(accreditations, 'app1'))?.state, 'expired');
    const team = await app.documents.find(members, { within: 'app1' });
    const invited = team.find(({ value }) => value.state === 'invite-expired');
    assert.equal(invited?.value.personal, undefined);
    assert.deepEqual((await app.documents.get(accreditations, 'app1'))?.memberIds, ['lead']);
  });

  it('says nothing twice on one day', async () => {
    const app = await world();
    await approved(app);
    await live(app, 310);
    const before = await app.documents.find(mails, {});
    await sweep({ ...app, chores });
    assert.equal((await app.documents.find(mails, {})).length, before.length);
  });

  it('an invitation a moment before its end stays', async () => {
    const app = await world();
    await approved(app);
    app.pass(14 * day - 1);
    assert.equal(await expireInvitations(app), 0);
    app.pass(1);
    assert.equal(await expireInvitations(app), 1);
    assert.equal(await expireInvitations(app), 0);
  });
});
