import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { startStorage } from '../scripts/local/storage/server.ts';
import { inProcess, median, ratio, type Figure } from './measure.ts';

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

/** Throughput of the deep check's SHA-256 ÷ node:crypto's over the same bytes; peak memory for 64 MiB against 4 GiB. */
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
    await put('large', 4096);
    const run = async (how: string, name: string) =>
      Run.parse(await inProcess(script, [how, storage.url, 'bench', name]));
    const rates: Record<string, number[]> = { 'deep-check': [], crypto: [] };
    for (let round = 0; round < 5; round += 1)
      for (const how of ['deep-check', 'crypto']) {
        const { size, seconds } = await run(how, 'middle');
        rates[how]!.push(size / mebibyte / seconds);
      }
    const small = await run('deep-check', 'small');
    const large = await run('deep-check', 'large');
    const ours = median(rates['deep-check']!);
    return [
      {
        name: 'deep check, MiB/s',
        value: ours.toFixed(0),
        how: '512 MiB from the emulator, median of 5',
      },
      {
        name: 'deep check ÷ node:crypto',
        value: ratio(ours / median(rates['crypto']!)),
        how: 'the same bytes from the same emulator, interleaved',
      },
      {
        name: 'peak memory, 64 MiB and 4 GiB',
        value: `${small.peak.toFixed(0)} and ${large.peak.toFixed(0)} MiB`,
        how: 'resident, of the whole process',
      },
    ];
  } finally {
    await storage.close();
    await rm(root, { recursive: true });
  }
}
