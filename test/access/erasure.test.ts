import assert from 'node:assert/strict';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { applications } from '../../functions/access/domain/application.ts';
import { chores, traces } from '../../functions/access/traces.ts';
import { answerInvitation } from '../../functions/access/usecases/answer-invitation.ts';
import { createApplication } from '../../functions/access/usecases/create-application.ts';
import { lapseApplications } from '../../functions/access/usecases/lapse-applications.ts';
import {
  claimApplication,
  requestApplicationChanges,
} from '../../functions/access/usecases/review-application.ts';
import { mayDownload } from '../../functions/access/usecases/may-download.ts';
import { people } from '../../functions/people/domain/person.ts';
import { addressId, mails } from '../../functions/platform/mail.ts';
import { config } from '../support/app.ts';
import {
  approved,
  form,
  mailTo,
  person,
  ready,
  secretFor,
  world,
  type World,
} from '../support/world.ts';

const day = 86_400_000;
const subject = (id: string) => ({
  id,
  addresses: [addressId(config.PSEUDONYM_KEY, `${id}@example.org`)],
});
const trace = traces[0]!;
/** Everything stored outside the mail queue and the profiles, which other traces erase. */
const rest = (app: World) =>
  JSON.stringify([...app.documents.stored].filter(([path]) => !/^(mail|people)\//.test(path)));
const find = async (app: World, id: string) => {
  const found = [];
  for await (const appearance of trace.find(app, subject(id))) found.push(appearance.record);
  return found;
};

describe('P-2.2.4 erasure in the access room', () => {
  it("closes, clears and removes; the neighbour's data stays", async () => {
    const app = await world();
    const neighbour = app.identity.add({ id: 'lead2', email: 'lead@example.org.au' });
    await app.documents.createOnce(people, 'lead2', person(neighbour.email));
    await approved(app);
    const content = { form: form({ supervisor: undefined, team: [] }), requestHash: 'h' };
    await createApplication(app, neighbour, { id: 'app2', ...content });
    const untouched = JSON.stringify(await app.documents.get(applications, 'app2'));

    const removed = await trace.erase(app, subject('lead'));
    assert.ok(!rest(app).includes('lead@example.org"'), 'the address is still there');
    assert.ok(!rest(app).includes('coronal loops are heated') || untouched.includes('coronal'));
    assert.equal((await app.documents.get(accreditations, 'app1'))?.state, 'closed');
    assert.equal(JSON.stringify(await app.documents.get(applications, 'app2')), untouched);
    assert.deepEqual(
      removed.map(({ count }) => count),
      [1, 1, 1, 0, 0, 0],
    );
    const again = await trace.erase(app, subject('lead'));
    assert.deepEqual(
      again.map(({ count }) => count),
      [0, 0, 0, 0, 0, 0],
    );
  });

  it('withdraws what is open, and a new application starts from nothing', async () => {
    const app = await world();
    await ready(app);
    await trace.erase(app, subject('lead'));
    const application = await app.documents.get(applications, 'app1');
    assert.deepEqual([application?.state, application?.personal], ['withdrawn', undefined]);
    const again = { id: 'app2', form: form(), requestHash: 'h' };
    assert.equal((await createApplication(app, app.lead, again)).application.state, 'draft');
  });

  it("takes a supervisor's and a member's name out of other people's applications", async () => {
    const app = await world();
    await approved(app);
    assert.deepEqual(await find(app, 'supervisor'), ['applications/app1']);
    await trace.erase(app, subject('supervisor'));
    await trace.erase(app, subject('member'));
    assert.ok(!/Super Visor|Team Member/.test(rest(app)));
    const application = await app.documents.get(applications, 'app1');
    assert.equal(application?.personal?.applicant.name, 'Lead Person');
    assert.deepEqual(await find(app, 'supervisor'), []);
  });

  it('finds an application, a membership and an accreditation of the lead', async () => {
    const app = await world();
    await approved(app);
    assert.deepEqual(await find(app, 'lead'), [
      'applications/app1',
      'accreditations/app1/members/lead',
      'accreditations/app1',
    ]);
  });

  it('ends the access of a member at once', async () => {
    const app = await world();
    await approved(app);
    const [accreditationId, token] = await secretFor(app, 'member@example.org', /invited/);
    const secret = { accreditationId: accreditationId!, token: token!, accept: true };
    await answerInvitation(app, app.member, secret);
    assert.ok('permission' in (await mayDownload(app, app.member, 'aia')));
    await trace.erase(app, subject('member'));
    assert.ok('reasons' in (await mayDownload(app, app.member, 'aia')));
    // costs stay tied to the pseudonym; rules show it to nobody who is erased
    const { memberIds, teamIds } = (await app.documents.get(accreditations, 'app1'))!;
    assert.deepEqual([memberIds, teamIds], [['lead', 'member'], ['lead']]);
  });
});

describe('P-2.2.2 the daily chores of the access room', () => {
  it('a year of an idle draft: one reminder, one lapse, the mark is free again', async () => {
    const app = await world();
    await createApplication(app, app.lead, { id: 'app1', form: form(), requestHash: 'h' });
    const states: string[] = [];
    for (let today = 0; today < 365; today += 1) {
      app.pass(day);
      await lapseApplications(app);
      states.push((await app.documents.get(applications, 'app1'))!.state);
    }
    assert.equal(states.indexOf('lapsed'), 89);
    const subjects = (await mailTo(app, 'lead@example.org')).map((mail) => mail.message.subject);
    assert.deepEqual(subjects, ['Your application will lapse soon', 'Your application has lapsed']);
    const again = { id: 'app2', form: form(), requestHash: 'h' };
    assert.equal((await createApplication(app, app.lead, again)).application.state, 'draft');
  });

  it('a late first run reminds first and lapses a week later', async () => {
    const app = await world();
    await createApplication(app, app.lead, { id: 'app1', form: form(), requestHash: 'h' });
    app.pass(200 * day);
    assert.equal(await lapseApplications(app), 0);
    app.pass(7 * day - 1);
    assert.equal(await lapseApplications(app), 0);
    app.pass(1);
    assert.equal(await lapseApplications(app), 1);
    assert.equal(await lapseApplications(app), 0);
  });

  it('an application that was sent back lapses after 60 days, a week after the reminder', async () => {
    const app = await world();
    await ready(app);
    await claimApplication(app, app.admin, 'app1');
    await requestApplicationChanges(app, app.admin, { id: 'app1', comment: 'Name the data.' });
    const lapsed: number[] = [];
    for (let today = 1; today < 100; today += 1) {
      app.pass(day);
      if ((await lapseApplications(app)) > 0) lapsed.push(today);
    }
    assert.deepEqual(lapsed, [60]);
    assert.equal((await app.documents.get(applications, 'app1'))?.state, 'lapsed');
    const subjects = (await mailTo(app, 'lead@example.org')).map((mail) => mail.message.subject);
    assert.deepEqual(subjects.slice(-2), [
      'Your application will lapse soon',
      'Your application has lapsed',
    ]);
  });

  it('writes expiry down once and mails it', async () => {
    const app = await world();
    await approved(app);
    const expire = chores.find(({ name }) => name === 'expire-accreditations')!;
    assert.equal(await expire.run(app), 0);
    app.pass(365 * day);
    assert.equal(await expire.run(app), 1);
    assert.equal(await expire.run(app), 0);
    const mail = await app.documents.find(mails, {
      where: [['to', 'array-contains', 'lead@example.org']],
    });
    assert.match(mail.at(-1)!.value.message.subject, /ended/);
  });
});
