import assert from 'node:assert/strict';
import { applications } from '../../functions/access/domain/application.ts';
import {
  resendSupervision,
  superviseApplication,
} from '../../functions/access/usecases/supervise-application.ts';
import {
  claimApplication,
  requestApplicationChanges,
} from '../../functions/access/usecases/review-application.ts';
import { saveApplication } from '../../functions/access/usecases/save-application.ts';
import { submitApplication } from '../../functions/access/usecases/submit-application.ts';
import { withdrawApplication } from '../../functions/access/usecases/withdraw-application.ts';
import { rejects } from '../support/rejects.ts';
import { form, mailTo, ready, secretFor, submitted, world, type World } from '../support/world.ts';

const day = 86_400_000;
const answer = (app: World, token: string, confirm = true, id = 'app1') =>
  superviseApplication(app, { id, token, confirm });
const tokenOf = async (app: World) =>
  (await secretFor(app, 'supervisor@example.org', /supervise/))[1]!;

describe('P-2.2.1 supervision', () => {
  it('is confirmed once by the mailed token', async () => {
    const app = await world();
    await submitted(app);
    const token = await tokenOf(app);
    await answer(app, token);
    const stored = await app.documents.get(applications, 'app1');
    assert.equal(stored?.supervision?.state, 'confirmed');
    await rejects(answer(app, token), 'gone');
  });

  it('does not keep the token', async () => {
    const app = await world();
    await submitted(app);
    const stored = await app.documents.get(applications, 'app1');
    assert.ok(!JSON.stringify(stored).includes(await tokenOf(app)));
  });

  it('is refused with a wrong token, another application, a late one', async () => {
    const app = await world();
    await submitted(app);
    const token = await tokenOf(app);
    await rejects(answer(app, `${token}x`), 'gone');
    await rejects(answer(app, token, true, 'app2'), 'gone');
    app.pass(30 * day);
    await rejects(answer(app, token), 'gone');
  });

  it('is refused once the application has ended', async () => {
    const app = await world();
    await submitted(app);
    const token = await tokenOf(app);
    await withdrawApplication(app, app.lead, 'app1');
    await rejects(answer(app, token), 'conflict');
  });

  it('that is declined does not reject', async () => {
    const app = await world();
    await submitted(app);
    await answer(app, await tokenOf(app), false);
    const stored = await app.documents.get(applications, 'app1');
    assert.deepEqual([stored?.state, stored?.supervision?.state], ['submitted', 'declined']);
  });

  for (const [confirm, words] of [
    [true, /supervisor confirmed/],
    [false, /supervisor declined/],
  ] as const)
    it(`that is ${confirm ? 'confirmed' : 'declined'} is told to the lead and to who reviews`, async () => {
      const app = await world();
      await submitted(app);
      await answer(app, await tokenOf(app), confirm);
      for (const to of ['lead@example.org', 'data@example.org']) {
        const subjects = (await mailTo(app, to)).map(({ message }) => message.subject);
        assert.equal(subjects.filter((subject) => words.test(subject)).length, 1, to);
      }
    });

  it('is void once another supervisor is named, who is asked in turn; the same one keeps it', async () => {
    const app = await world();
    await submitted(app);
    await answer(app, await tokenOf(app));
    await claimApplication(app, app.admin, 'app1');
    const comment = 'Please say which years you need.';
    await requestApplicationChanges(app, app.admin, { id: 'app1', comment });
    const save = async (supervisor: { name: string; email: string }) => {
      const { version } = (await app.documents.get(applications, 'app1'))!;
      const saved = { id: 'app1', form: form({ supervisor }), version };
      return (await saveApplication(app, app.lead, saved)).supervision?.state;
    };
    const email = 'supervisor@example.org';
    assert.equal(await save({ name: 'Super Visor, Prof.', email }), 'confirmed');
    assert.equal(await save({ name: 'Other Visor', email: 'other@example.org' }), undefined);
    await submitApplication(app, app.lead, 'app1');
    const [, token] = await secretFor(app, 'other@example.org', /supervise/);
    await answer(app, token!);
    const stored = await app.documents.get(applications, 'app1');
    assert.equal(stored?.supervision?.state, 'confirmed');
  });

  it('is not asked for again when who confirmed stays the supervisor of what is submitted anew', async () => {
    const app = await world();
    await ready(app);
    await claimApplication(app, app.admin, 'app1');
    await requestApplicationChanges(app, app.admin, { id: 'app1', comment: 'Name the years.' });
    const { supervision } = await submitApplication(app, app.lead, 'app1');
    assert.equal(supervision?.state, 'confirmed');
    const asked = (await mailTo(app, 'supervisor@example.org')).filter(({ message }) =>
      /supervise/.test(message.subject),
    );
    assert.equal(asked.length, 1);
  });

  it('is asked for again at most three times a week by the lead; the old token is void', async () => {
    const app = await world();
    await submitted(app);
    const first = await tokenOf(app);
    await resendSupervision(app, app.lead, 'app1');
    await rejects(answer(app, first), 'gone');
    await resendSupervision(app, app.lead, 'app1');
    await rejects(resendSupervision(app, app.lead, 'app1'), 'too-many');
    await resendSupervision(app, app.admin, 'app1');
    app.pass(7 * day + 1);
    await resendSupervision(app, app.lead, 'app1');
    await rejects(resendSupervision(app, app.member, 'app1'), 'not-found');
  });
});
