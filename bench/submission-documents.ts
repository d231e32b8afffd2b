import { checkFile } from '../functions/contributions/usecases/check-file.ts';
import { declareFiles } from '../functions/contributions/usecases/declare-files.ts';
import { openSubmission } from '../functions/contributions/usecases/open-submission.ts';
import { publishSubmission } from '../functions/contributions/usecases/publish-submission.ts';
import { receiveUpload } from '../functions/contributions/usecases/receive-upload.ts';
import {
  claimSubmission,
  reviewSubmission,
} from '../functions/contributions/usecases/review-submission.ts';
import { startSession } from '../functions/contributions/usecases/start-session.ts';
import { submitSubmission } from '../functions/contributions/usecases/submit-submission.ts';
import { author, checklist, csv, form, reviewer, world } from '../test/contributions/world.ts';
import { counted } from '../test/support/counted.ts';
import { counter, type Budget } from './counter.ts';

/** Documents read and written by each use case on the way of a submission with so many files, each of one small CSV. */
export async function submissionBudgets(files = 1): Promise<Budget[]> {
  const here = await world();
  const documents = counted(here.app.documents);
  const app = { ...here.app, documents } as unknown as typeof here.app;
  const { found, count } = counter(documents);
  const id = 'submission';
  await count('open submission', () =>
    openSubmission(app, author, { id, form: form(), requestHash: 'h' }),
  );
  const declared = Array.from({ length: files }, (_, index) => ({
    path: `${index}.csv`,
    size: csv.length,
    replace: false,
  }));
  const placed = await count(`declare ${files} of its files`, () =>
    declareFiles(app, author, { id, newId: 'n', files: declared, requestHash: 'h' }),
  );
  for (const [index, { id: fileId }] of placed.entries()) {
    const once = index === 0 ? count : async <T>(_: string, work: () => Promise<T>) => work();
    const { uri } = await once('start an upload session', () =>
      startSession(app, author, { id, fileId }),
    );
    await here.objects.put(uri, Buffer.from(csv));
    const object = (await here.objectOf(id, fileId))!;
    await once('receive an upload (arrive)', () => receiveUpload(app, object));
    await once('check a file (deep check)', () => checkFile(app, { submissionId: id, fileId }));
  }
  await count(`submit submission of ${files}`, () => submitSubmission(app, author, { id }));
  await count('claim submission', () => claimSubmission(app, reviewer, id));
  await count('accept submission', () =>
    reviewSubmission(app, reviewer, {
      id,
      decision: { verdict: 'accept', checklist },
      door: 'api',
    }),
  );
  await count(`publish submission of ${files}`, () => publishSubmission(app, id));
  return found;
}
