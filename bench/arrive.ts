import { receiveUpload } from '../functions/contributions/usecases/receive-upload.ts';
import { contributing } from './contributing.ts';
import { median, ratio, type Figure } from './measure.ts';

const rounds = 11;
const together = 20;

/** Milliseconds that one of them takes on average, one after another. */
async function each<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (const item of items) await work(item);
  return (performance.now() - started) / items.length;
}

/** The arrive step of a file ÷ a bare function that does one `stat` of the same object. */
export async function arrive(): Promise<Figure[]> {
  const { app, declare, upload, end } = await contributing();
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    // the first round warms both up
    for (let round = 0; round <= rounds; round += 1) {
      const files = await declare(together);
      const objects = await Promise.all(files.map(({ value }) => upload(value.object)));
      const stat = await each(objects, ({ bucket, name }) => app.objects.stat(bucket, name));
      const step = await each(objects, (object) => receiveUpload(app, object));
      if (round > 0) {
        bare.push(stat);
        ours.push(step);
      }
    }
    return [
      {
        name: 'arrive step of a file, ms',
        value: median(ours).toFixed(1),
        ratio: ratio(median(ours) / median(bare)),
        how: `÷ one stat of the same object (${median(bare).toFixed(1)}); emulators of Firestore and Cloud Storage, ${together} files a round, interleaved, medians of ${rounds}`,
      },
    ];
  } finally {
    await end();
  }
}
