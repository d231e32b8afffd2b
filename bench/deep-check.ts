import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { startStorage } from '../scripts/local/storage/server.ts';
import { inProcess, median, ratio, type Figure } from './measure.ts';

const rounds = 11;
const mebibyte = 1024 * 1024;
const Run = z.object({
  seconds: z.number(),
  digest: z.string(),
  peak: z.number(),
  size: z.number(),
});
const script = join(import.meta.dirname, 'deep-check-run.ts');

/** A gigabyte is not made of randomness: one random mebibyte, numbered anew each time. */
async function* content(mebibytes: number) {
  const block = randomFillSync(Buffer.alloc(mebibyte));
  for (let index = 0; index < mebibytes; index += 1) {
    block.writeUInt32LE(index, 0);
    yield Buffer.from(block);
    await Promise.resolve();
  }
}

/** Throughput of the deep check's SHA-256 ÷ node:crypto's over the same bytes; peak memory for 64 MiB against 8 GiB. */
export async function deepCheck(): Promise<Figure[]> {
  const root = await mkdtemp(join(tmpdir(), 'spaceml-bench-'));
  const storage = await startStorage({ root });
  try {
    await fetch(`${storage.url}/storage/v1/b?project=bench`, {
      method: 'POST',
      body: JSON.stringify({ name: 'bench' }),
    });
    const put = async (name: string, mebibytes: number) => {
      const response = await fetch(
        `${storage.url}/upload/storage/v1/b/bench/o?uploadType=media&name=${name}`,
        {
          method: 'POST',
          body: Readable.toWeb(Readable.from(content(mebibytes))) as ReadableStream,
          duplex: 'half',
        },
      );
      if (!response.ok) throw new Error(`upload: ${response.status}`);
    };
    await put('small', 64);
    await put('middle', 512);
    await put('large', 8192);
    const run = async (how: string, name: string) =>
      Run.parse(await inProcess(script, [how, storage.url, 'bench', name]));
    const rates: Record<string, number[]> = { 'deep-check': [], crypto: [] };
    const digests = new Set<string>();
    for (let round = 0; round < rounds; round += 1)
      for (const how of ['deep-check', 'crypto']) {
        const { size, seconds, digest } = await run(how, 'middle');
        rates[how]!.push(size / mebibyte / seconds);
        digests.add(digest);
      }
    if (digests.size > 1) throw new Error('The two do not hash the same bytes.');
    const small = await run('deep-check', 'small');
    const large = await run('deep-check', 'large');
    const ours = median(rates['deep-check']!);
    const theirs = median(rates['crypto']!);
    return [
      {
        name: 'deep check, MiB/s',
        value: ours.toFixed(0),
        ratio: ratio(ours / theirs),
        how: `÷ node:crypto SHA-256 (${theirs.toFixed(0)}); 512 MiB from the same emulator, interleaved, medians of ${rounds}`,
      },
      {
        name: 'peak memory of a deep check of 8 GiB, MiB',
        value: large.peak.toFixed(0),
        ratio: ratio(large.peak / small.peak),
        how: `÷ of 64 MiB (${small.peak.toFixed(0)}); resident, of the whole process, one run each`,
      },
    ];
  } finally {
    await storage.close();
    await rm(root, { recursive: true });
  }
}
