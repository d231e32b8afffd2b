import { checkFile } from '../functions/contributions/usecases/check-file.ts';
import { receiveUpload } from '../functions/contributions/usecases/receive-upload.ts';
import { submissions } from '../functions/contributions/domain/submission.ts';
import { submitSubmission } from '../functions/contributions/usecases/submit-submission.ts';
import { author } from '../test/contributions/world.ts';
import { contributing } from './contributing.ts';
import { ratio, type Figure } from './measure.ts';

const all = 10_000;
const request = 100;
/** Files that arrive and are checked side by side, as the platform would run them. */
const side = 8;
const tenths = 10;

/** A submission of 10,000 small files from declaring them to all being valid: time and documents per file. */
export async function manyFiles(): Promise<Figure[]> {
  const here = await contributing();
  const { app, documents, id } = here;
  try {
    documents.reset();
    const seconds: number[] = [];
    for (let tenth = 0; tenth < tenths; tenth += 1) {
      let spent = 0;
      for (let done = 0; done < all / tenths; done += request) {
        let started = performance.now();
        const files = await here.declare(request);
        spent += performance.now() - started;
        const objects = [];
        for (let first = 0; first < request; first += side)
          objects.push(
            ...(await Promise.all(
              files.slice(first, first + side).map(({ value }) => here.upload(value.object)),
            )),
          );
        started = performance.now();
        for (let first = 0; first < request; first += side)
          await Promise.all(
            objects.slice(first, first + side).map(async (object, index) => {
              await receiveUpload(app, object);
              await checkFile(app, { submissionId: id, fileId: files[first + index]!.id });
            }),
          );
        spent += performance.now() - started;
      }
      seconds.push(spent / 1000);
    }
    const { reads, writes } = documents;
    documents.reset();
    await submitSubmission(app, author, { id });
    const last = await app.documents.get(submissions, id);
    if (last?.state !== 'submitted') throw new Error('Not every file is valid.');
    const whole = seconds.reduce((sum, one) => sum + one, 0);
    return [
      {
        name: `${all} files from declared to valid, ms each`,
        value: ((whole * 1000) / all).toFixed(1),
        ratio: ratio(seconds.at(-1)! / seconds[0]!),
        how: `the last ${all / tenths} ÷ the first; emulators of Firestore and Cloud Storage, ${side} side by side, uploading left out`,
      },
      {
        name: 'documents of each',
        value: `${(reads / all).toFixed(2)} read, ${(writes / all).toFixed(2)} written`,
        how: `declared ${request} at a time; exact`,
      },
      {
        name: `submitting ${all} files`,
        value: `${documents.reads - 1} read, ${documents.writes} written`,
        how: 'documents, exact',
      },
    ];
  } finally {
    await here.end();
  }
}
