import assert from 'node:assert/strict';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { chores } from '../../functions/catalogue/traces.ts';
import { holdDataset, liftHold } from '../../functions/catalogue/usecases/hold-dataset.ts';
import { holdSubmission } from '../../functions/contributions/usecases/steward-submission.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import { chores as contributionChores } from '../../functions/contributions/traces.ts';
import { mails } from '../../functions/platform/mail.ts';
import { officer, world as contributions } from '../contributions/world.ts';
import { counted } from '../support/counted.ts';
import { dataset, mailTo, world, type World } from '../support/world.ts';

const day = 86_400_000;
const remind = chores.find(({ name }) => name === 'remind-holds')!;

describe('P-2.1.4c ethics holds to be looked at again by a date', () => {
  let app: World;
  beforeEach(async () => {
    app = await world();
    await app.documents.createOnce(datasets, 'eit', dataset());
  });
  const told = async () =>
    (await mailTo(app, 'data@example.org')).map(({ message: { subject, text } }) => subject + text);
  const hold = (days: number, id = 'aia') =>
    holdDataset(app, 'ethics', id, {
      reason: 'Faces can be seen.',
      reviewBy: new Date(app.now().getTime() + days * day),
    });
  /** Runs the chore daily; answers the days on which a mail went. */
  const live = async (days: number): Promise<number[]> => {
    const on: number[] = [];
    for (let today = 1; today <= days; today += 1) {
      app.pass(day);
      if ((await remind.run(app)) > 0) on.push(today);
    }
    return on;
  };

  it('of a dataset are told to the admins from that day on, weekly, without the reason', async () => {
    await hold(10);
    assert.deepEqual(await live(30), [10, 17, 24]);
    const [first, ...more] = await told();
    assert.match(first!, /^Holds of datasets.*: 1[^]*dataset aia: since 2026-11-12/);
    assert.doesNotMatch(first!, /Faces/);
    assert.equal(more.length, 2);
  });

  it('a late job tells once, and a second hold brings both at once', async () => {
    await hold(1);
    app.pass(200 * day);
    assert.equal(await remind.run(app), 1);
    assert.equal(await remind.run(app), 0);
    await hold(1, 'eit');
    assert.deepEqual(await live(9), [1, 8]);
    assert.match((await told()).at(-1)!, /dataset aia[^]*dataset eit/);
  });

  it('lifted, or without a date, it is not told of; held anew it is', async () => {
    await hold(1);
    await liftHold(app, 'ethics', 'aia');
    await holdDataset(app, 'ethics', 'eit', { reason: 'Faces can be seen.' });
    assert.deepEqual(await live(3), []);
    await hold(2);
    assert.deepEqual(await live(3), [2]);
  });

  it('reads and writes one document each, and the mail', async () => {
    await hold(0);
    await hold(0, 'eit');
    const documents = counted(app.documents);
    const due = { ...app, documents };
    assert.equal(await remind.run(due), 2);
    assert.deepEqual([documents.reads, documents.writes], [2, 3]);
    documents.reset();
    assert.equal(await remind.run(due), 0);
    assert.deepEqual([documents.reads, documents.writes], [2, 0]);
  });

  it('of a submission are told to the admins, too', async () => {
    const here = await contributions();
    const id = await here.open();
    const reviewBy = new Date(here.app.now().getTime() + day);
    await holdSubmission(here.app, officer, { id, reason: 'Consent.', reviewBy });
    const chore = contributionChores.find(({ name }) => name === 'remind of holds')!;
    assert.equal(await chore.run(here.app), 0);
    here.app.pass(day);
    assert.equal(await chore.run(here.app), 1);
    const posted = (await here.app.documents.find(mails, {})).map(({ value }) => value.message);
    const letter = posted.find(({ subject }) => subject.startsWith('Holds of submissions'));
    assert.match(letter!.text, new RegExp(`submission ${id}: since`));
    assert.doesNotMatch(letter!.text, /Consent/);
    const { hold } = (await here.app.documents.get(submissions, id))!;
    assert.deepEqual(hold?.remindedAt, here.app.now());
  });
});
