import assert from 'node:assert/strict';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import { traces, chores } from '../../functions/contributions/traces.ts';
import {
  eraseSubmissions,
  findSubmissions,
} from '../../functions/contributions/usecases/trace-person.ts';
import { publishSubmission } from '../../functions/contributions/usecases/publish-submission.ts';
import { reviewSubmission } from '../../functions/contributions/usecases/review-submission.ts';
import {
  holdSubmission,
  liftHold,
} from '../../functions/contributions/usecases/steward-submission.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { expireIdle } from '../../functions/contributions/usecases/expire-idle.ts';
import { removeUploads } from '../../functions/contributions/usecases/remove-uploads.ts';
import { ringAgain } from '../../functions/contributions/usecases/ring-again.ts';
import { tellRefused } from '../../functions/contributions/usecases/tell-refused.ts';
import { withdrawSubmission } from '../../functions/contributions/usecases/end-submission.ts';
import { addressId } from '../../functions/platform/mail.ts';
import type { Subject } from '../../functions/platform/trace.ts';
import { config } from '../support/app.ts';
import { counted } from '../support/counted.ts';
import { author, checklist, csv, officer, reviewer, stranger, world, type World } from './world.ts';

const day = 86_400_000;
const subjectOf = ({ id, email }: { id: string; email: string }): Subject => ({
  id,
  addresses: [addressId(config.PSEUDONYM_KEY, email)],
});
const found = async (here: World, subject: Subject) => {
  const all: unknown[] = [];
  for await (const one of findSubmissions(here.app, subject)) all.push(one);
  return all;
};
/** Everything stored of submissions, without mail (which has its own trace) and the published record. */
const stored = (here: World) =>
  JSON.stringify(
    [...here.app.documents.stored].filter(([path]) => path.startsWith('submissions/')),
  );
async function accepted(here: World): Promise<string> {
  const { id } = await here.ready();
  await submitSubmission(here.app, author, { id });
  await reviewSubmission(here.app, reviewer, {
    id,
    decision: { verdict: 'accept', checklist },
    door: 'api',
  });
  return id;
}

describe('P-2.2.4: erasure of one person from contributions', () => {
  it('empties and withdraws what is not published, and removes its uploads', async () => {
    const here = await world();
    const { id } = await here.ready();
    assert.equal((await found(here, subjectOf(author))).length, 1);
    const removals = await eraseSubmissions(here.app, subjectOf(author));
    const after = await here.submission(id);
    assert.equal(after.state, 'withdrawn');
    assert.deepEqual(here.uploads(), []);
    for (const secret of ['Testperson', author.email, 'Active regions', '0000-0002-1825-0097'])
      assert.ok(!stored(here).includes(secret), secret);
    assert.deepEqual(
      removals.map(({ count }) => count),
      [1, 1],
    );
    assert.deepEqual(await found(here, subjectOf(author)), []);
  });
  it('P-2.2.2b: keeps published authorship, and names it', async () => {
    const here = await world();
    const id = await accepted(here);
    await publishSubmission(here.app, id);
    const removals = await eraseSubmissions(here.app, subjectOf(author));
    assert.ok(removals.some(({ what }) => what.includes('public record')));
    const after = await here.submission(id);
    assert.ok(after.state === 'published' && after.personal === undefined);
    const dataset = await here.app.documents.get(datasets, after.publication.datasetId);
    assert.equal(dataset?.creators[0]?.name, 'Testperson, Alba');
    assert.ok(!stored(here).includes(author.email));
  });
  it('lets a publication under way end, and forgets then', async () => {
    const here = await world();
    const id = await accepted(here);
    here.app.pages = { status: () => Promise.reject(new Error('not yet')) };
    await assert.rejects(publishSubmission(here.app, id), /not yet/);
    await eraseSubmissions(here.app, subjectOf(author));
    assert.ok(!stored(here).includes(author.email));
    here.app.pages = { status: () => Promise.resolve(200) };
    await publishSubmission(here.app, id);
    const after = await here.submission(id);
    assert.equal(after.state, 'published');
    assert.equal(after.personal, undefined);
  });
  it("takes a credited person out of somebody else's unpublished work", async () => {
    const here = await world();
    const creators = [{ name: 'A' }, { name: 'Stranger, Sam', email: stranger.email }];
    const { id } = await here.ready({ creators });
    assert.equal((await found(here, subjectOf(stranger))).length, 1);
    await eraseSubmissions(here.app, subjectOf(stranger));
    const after = await here.submission(id);
    assert.equal(after.state, 'open');
    assert.deepEqual(after.personal?.creators, [{ name: 'A' }]);
    assert.equal(after.personal.email, author.email);
  });
  it('finds nothing to do the second time, and nothing of strangers', async () => {
    const here = await world();
    await here.ready();
    assert.deepEqual(await eraseSubmissions(here.app, subjectOf(stranger)), []);
    await eraseSubmissions(here.app, subjectOf(author));
    assert.deepEqual(await eraseSubmissions(here.app, subjectOf(author)), []);
  });
  it('P-2.1.4c: keeps the bytes while held, and erases the personal data', async () => {
    const here = await world();
    const { id } = await here.ready();
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    await eraseSubmissions(here.app, subjectOf(author));
    assert.equal(here.uploads().length, 1);
    assert.ok(!stored(here).includes(author.email));
  });
  it('is three traces and sixteen chores', () => {
    assert.deepEqual([traces.length, chores.length], [3, 16]);
  });
});

describe('Daily work on contributions', () => {
  it('expires what was idle for 180 days, and not a day before', async () => {
    const here = await world();
    const { id } = await here.ready();
    here.app.pass(180 * day - 1);
    assert.equal(await expireIdle(here.app), 0);
    here.app.pass(1);
    assert.equal(await expireIdle(here.app), 1);
    assert.equal((await here.submission(id)).state, 'expired');
    assert.equal(await expireIdle(here.app), 0);
  });
  it('expires nothing that is held or with a reviewer', async () => {
    const here = await world();
    const held = await here.open();
    await holdSubmission(here.app, officer, { id: held, reason: 'A question.' });
    const { id } = await here.ready();
    await submitSubmission(here.app, author, { id });
    here.app.pass(200 * day);
    assert.equal(await expireIdle(here.app), 0);
  });
  it('tells of refused files once, in one mail', async () => {
    const here = await world();
    const id = await here.open();
    await here.upload(id, 'a.fits', csv);
    await here.upload(id, 'b.fits', csv);
    assert.equal(await tellRefused(here.app), 1);
    const sent = (await here.letters()).filter(({ subject }) => subject.includes('refused'));
    assert.equal(sent.length, 1);
    assert.ok(sent[0]!.text.includes('a.fits') && sent[0]!.text.includes('b.fits'));
    assert.equal(await tellRefused(here.app), 0);
  });
  it('rings again for files and publications that a lost message left behind', async () => {
    const here = await world();
    const id = await here.open();
    const fileId = await here.upload(id, 'a.csv', csv);
    here.messages.length = 0;
    assert.equal(await ringAgain(here.app), 0);
    here.app.pass(day + 1);
    assert.equal(await ringAgain(here.app), 1);
    assert.deepEqual(here.messages, [{ topic: 'files', data: { submissionId: id, fileId } }]);
    await here.deliver();
    await submitSubmission(here.app, author, { id });
    await reviewSubmission(here.app, reviewer, {
      id,
      decision: { verdict: 'accept', checklist },
      door: 'api',
    });
    here.app.pass(day + 1);
    await ringAgain(here.app);
    await here.deliver();
    assert.equal((await here.submission(id)).state, 'published');
  });
  it('removes the uploads of what has ended: published and withdrawn at once, rejected after 30 days', async () => {
    const here = await world();
    const first = await accepted(here);
    await publishSubmission(here.app, first);
    const { id: second } = await here.ready();
    await withdrawSubmission(here.app, author, second);
    const { id: third } = await here.ready();
    await submitSubmission(here.app, author, { id: third });
    const decision = { verdict: 'reject', reason: 'Not enough labels.' } as const;
    await reviewSubmission(here.app, reviewer, { id: third, decision, door: 'api' });
    assert.equal(await removeUploads(here.app), 2);
    assert.equal(here.uploads().length, 1);
    here.app.pass(30 * day);
    assert.equal(await removeUploads(here.app), 1);
    assert.deepEqual(here.uploads(), []);
    assert.equal(await removeUploads(here.app), 0);
  });
  it('removes nothing of what goes on', async () => {
    const here = await world();
    await here.ready();
    assert.equal(await removeUploads(here.app), 0);
    assert.equal(here.uploads().length, 1);
  });
  it('P-2.1.4c: removes nothing of what is held, and makes up for it afterwards', async () => {
    const here = await world();
    const { id } = await here.ready();
    await submitSubmission(here.app, author, { id });
    await holdSubmission(here.app, officer, { id, reason: 'A question.' });
    const decision = { verdict: 'reject', reason: 'Not enough labels.' } as const;
    await reviewSubmission(here.app, reviewer, { id, decision, door: 'api' });
    here.app.pass(30 * day);
    assert.equal(await removeUploads(here.app), 0);
    assert.equal(here.uploads().length, 1);
    await liftHold(here.app, officer, id);
    assert.equal(await removeUploads(here.app), 1);
    assert.deepEqual(here.uploads(), []);
  });
  it('does not ring for files of what has ended', async () => {
    const here = await world();
    const id = await here.open();
    await here.upload(id, 'a.csv', csv);
    await withdrawSubmission(here.app, author, id);
    here.messages.length = 0;
    here.app.pass(day + 1);
    assert.equal(await ringAgain(here.app), 0);
    assert.deepEqual(here.messages, []);
  });
  it('reads what is due, however much there is', async () => {
    const here = await world();
    const done = await here.ready();
    await withdrawSubmission(here.app, author, done.id);
    await removeUploads(here.app);
    await here.ready();
    await accepted(here);
    const documents = counted(here.app.documents);
    const app = { ...here.app, documents };
    // an empty page counts as one
    for (const [chore, pages] of [
      [expireIdle, 1],
      [tellRefused, 1],
      [ringAgain, 4],
      [removeUploads, 1],
    ] as const) {
      documents.reset();
      assert.equal(await chore(app), 0);
      assert.deepEqual([documents.reads, documents.writes], [pages, 0], chore.name);
    }
  });
});
