import assert from 'node:assert/strict';
import { submissionBudgets } from '../../bench/submission-documents.ts';
import { declareFiles } from '../../functions/contributions/usecases/declare-files.ts';
import { openSubmission } from '../../functions/contributions/usecases/open-submission.ts';
import { readSubmission } from '../../functions/contributions/usecases/read-submissions.ts';
import { receiveUpload } from '../../functions/contributions/usecases/receive-upload.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../../functions/contributions/usecases/review-submission.ts';
import { startSession } from '../../functions/contributions/usecases/start-session.ts';
import { submitSubmission } from '../../functions/contributions/usecases/submit-submission.ts';
import { counted } from '../support/counted.ts';
import { author, checklist, csv, form, reviewer, world, type World } from './world.ts';

/** Documents read and written by `work`. */
async function cost(here: World, work: (app: World['app']) => Promise<unknown>) {
  const documents = counted(here.app.documents);
  await work({ ...here.app, documents } as unknown as World['app']);
  return [documents.reads, documents.writes];
}

/** Cost of each use case on the way of a submission with so many files. */
const wayOf = async (files: number) =>
  new Map(
    (await submissionBudgets(files)).map(({ useCase, reads, writes }) => [
      useCase,
      [reads, writes],
    ]),
  );

describe('Budgets: documents read and written per use case', () => {
  it('open: 3, 1 per source and 2 per accreditation; 3', async () => {
    const here = await world();
    const input = { id: 'one', form: form(), requestHash: 'h' };
    assert.deepEqual(await cost(here, (app) => openSubmission(app, author, input)), [6, 3]);
  });
  for (const [files, reads, writes] of [
    [1, 5, 4],
    [100, 104, 202],
  ] as const)
    it(`declare ${files} new files: 4 and 1 each; 2 and 2 each`, async () => {
      const here = await world();
      const id = await here.open();
      const list = Array.from({ length: files }, (_, n) => ({
        path: `${n}.csv`,
        size: 1,
        replace: false,
      }));
      const input = { id, newId: 'n', files: list, requestHash: 'h' };
      assert.deepEqual(await cost(here, (app) => declareFiles(app, author, input)), [
        reads,
        writes,
      ]);
    });
  it('session: 4; 0', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    assert.deepEqual(
      await cost(here, (app) => startSession(app, author, { id, fileId: fileId! })),
      [4, 0],
    );
  });
  it('arrive: 3; 1', async () => {
    const here = await world();
    const id = await here.open();
    const [fileId] = await here.declare(id, { path: 'a.csv', size: csv.length });
    const { uri } = await startSession(here.app, author, { id, fileId: fileId! });
    await here.objects.put(uri, Buffer.from(csv));
    const object = await here.objectOf(id, fileId!);
    assert.deepEqual(await cost(here, (app) => receiveUpload(app, object!)), [3, 1]);
  });
  it('read: 1, 1 per source, 1 for the files; 0', async () => {
    const here = await world();
    const { id } = await here.ready();
    assert.deepEqual(await cost(here, (app) => readSubmission(app, author, id)), [3, 0]);
  });
  it('submit: 5, 1 per source and file; 4', async () => {
    const here = await world();
    const { id } = await here.ready();
    assert.deepEqual(await cost(here, (app) => submitSubmission(app, author, { id })), [7, 4]);
  });
  it('claim: 3; 2. accept: 4; 3', async () => {
    const here = await world();
    const { id } = await here.ready();
    await submitSubmission(here.app, author, { id });
    assert.deepEqual(await cost(here, (app) => claimSubmission(app, reviewer, id)), [3, 2]);
    const input = { id, decision: { verdict: 'accept', checklist }, door: 'api' } as const;
    assert.deepEqual(await cost(here, (app) => reviewSubmission(app, reviewer, input)), [4, 3]);
  });
  it('deep check: 3; 1', async () => {
    assert.deepEqual((await wayOf(1)).get('check a file (deep check)'), [3, 1]);
  });
  for (const files of [1, 2, 49, 50, 51, 100])
    it(`publish ${files} files: 20 and 2 each; 26 and 1 each; 1 more of both per page of 50`, async () => {
      const pages = Math.floor(files / 50);
      // that there is nothing after a full last page has to be asked for
      const ask = files % 50 === 0 ? 1 : 0;
      assert.deepEqual((await wayOf(files)).get(`publish submission of ${files}`), [
        20 + 2 * files + pages + ask,
        26 + files + pages,
      ]);
    });
});
