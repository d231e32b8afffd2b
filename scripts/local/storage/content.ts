import { rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { App } from './app.ts';
import type { Bucket } from './buckets.ts';
import { StorageError } from './errors.ts';
import { commit } from './objects.ts';
import type { Conditions } from './preconditions.ts';
import type { StoredObject, UploadMetadata } from './resources.ts';
import { Summing, type Sums } from './sums.ts';

/** How many bytes an upload may have (`x-goog-content-length-range`). */
export interface SizeRange {
  min: number;
  max: number;
}

type Parts = Pick<App, 'buckets' | 'announcer' | 'clock' | 'disk'>;

/** Stores content of any size as an object, a piece at a time; of what fails nothing is left. */
export async function storeContent(
  app: Parts,
  bucket: Bucket,
  name: string,
  metadata: UploadMetadata,
  content: AsyncIterable<Buffer>,
  conditions: Conditions,
  range?: SizeRange,
): Promise<StoredObject> {
  const file = app.disk.draft();
  try {
    const sums = await spool(content, file, range?.max ?? Infinity);
    if (range) checkSize(sums.size, range);
    return commit(app, bucket, name, { file, sums, metadata }, conditions);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

async function spool(content: AsyncIterable<Buffer>, file: string, max: number): Promise<Sums> {
  const summing = await Summing.create();
  const target = await open(file, 'w');
  try {
    for await (const chunk of content) {
      if (summing.size + chunk.length > max)
        checkSize(summing.size + chunk.length, { min: 0, max });
      const written = writeAll(target, chunk); // the disk works while we hash
      summing.update(chunk);
      await written;
    }
  } finally {
    await target.close();
  }
  return summing.finish();
}

export async function writeAll(target: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;)
    at += (await target.write(chunk, at, chunk.length - at)).bytesWritten;
}

/** @throws 400 */
export function checkSize(size: number, { min, max }: SizeRange): void {
  if (size < min)
    throw new StorageError(400, 'invalid', 'EntityTooSmall', `${size} bytes are too few.`);
  if (size > max)
    throw new StorageError(400, 'invalid', 'EntityTooLarge', `${size} bytes are too many.`);
}
