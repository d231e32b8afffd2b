import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createCRC32 } from 'hash-wasm';
import type { Entry } from './folder.ts';
import { sameStamp, type Journal, type Sums } from './journal.ts';
import type { Progress } from './progress.ts';
import { inParallel } from './retry.ts';

/** Polynomial of CRC32C, reversed. */
const castagnoli = 0x82f63b78;
/** Reading more files at once than this makes disks slower, and one thread does the sums. */
const together = 2;

/** A file whose content is known. */
export interface Summed extends Entry {
  crc32c: string;
  sha256: string;
}

/** Both sums of each file, those of unchanged files from the journal. */
export async function summed(
  entries: Entry[],
  journal: Journal,
  progress: Progress,
  signal: AbortSignal,
): Promise<Summed[]> {
  const known = (entry: Entry) => {
    const sums = journal.sums.get(entry.path);
    return sums && sameStamp(sums.stamp, entry.stamp) ? sums : undefined;
  };
  const fresh = entries.filter((entry) => !known(entry));
  const phase = progress.phase(
    'checksums',
    fresh.reduce((sum, { stamp }) => sum + stamp.size, 0),
  );
  try {
    await inParallel(fresh, together, async (entry) => {
      const bar = phase.file(entry.path, entry.stamp.size);
      const sums = await sumsOf(entry, signal, (bytes) => bar.at(bytes));
      await journal.note({ is: 'sums', path: entry.path, ...sums });
      bar.end();
    });
  } finally {
    phase.end();
  }
  return entries.map((entry) => {
    const { stamp, crc32c, sha256 } = journal.sums.get(entry.path)!;
    return { ...entry, stamp, crc32c, sha256 };
  });
}

/** CRC32C and SHA-256 in one reading, and the stamp from before it. */
async function sumsOf(
  { file }: Entry,
  signal: AbortSignal,
  at: (bytes: number) => void,
): Promise<Sums> {
  const { size, mtimeMs } = await stat(file);
  const crc = (await createCRC32(castagnoli)).init();
  const sha = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) {
    crc.update(chunk as Buffer);
    sha.update(chunk as Buffer);
    at((bytes += (chunk as Buffer).length));
  }
  return {
    stamp: { size, mtimeMs },
    crc32c: Buffer.from(crc.digest('hex'), 'hex').toString('base64'),
    sha256: sha.digest('hex'),
  };
}
