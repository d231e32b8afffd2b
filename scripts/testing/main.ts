/** Runs every layer of tests, the fast ones first, and ends with a line of counts. */
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { entry } from '../lib/remedy.ts';

interface Layer {
  name: string;
  command: string[];
}

const mocha = (...rest: string[]) => [
  'mocha',
  '--reporter',
  'scripts/testing/reporter.ts',
  ...rest,
];
const layers: Layer[] = [
  {
    name: 'domain and use cases, on memory twins',
    command: mocha(
      'test/**/*.test.ts',
      '--ignore',
      'test/**/*.emulator.test.ts',
      '--ignore',
      'test/local/**',
      '--ignore',
      'test/e2e/**',
      '--ignore',
      'test/references/**',
    ),
  },
  {
    name: 'real files and reference implementations, out of published packages',
    command: mocha('--timeout', '600000', 'test/references/*.test.ts'),
  },
  {
    name: 'the local system itself',
    command: mocha('--timeout', '60000', 'test/local/**/*.test.ts'),
  },
  {
    name: 'stores, statements and rules, on emulators',
    command: [
      'node',
      'scripts/local/main.ts',
      '--parts',
      'firestore,auth,pubsub,storage,bigquery,mail,datacite',
      '--exec',
      ...mocha('--timeout', '60000', 'test/**/*.emulator.test.ts'),
    ],
  },
  // each starts a system of its own and points the clients of its process at it
  ...globSync('test/e2e/*.test.ts')
    .sort()
    .map((file) => ({
      name: `deployed functions on real parts: ${basename(file, '.test.ts')}`,
      command: mocha('--timeout', '600000', file),
    })),
];

const Counts = z.object({ passes: z.int(), failures: z.int(), pending: z.int() });

async function run({ name, command }: Layer, counts: string): Promise<boolean> {
  const started = performance.now();
  process.stdout.write(`\n${name}\n`);
  const [program, ...args] = command;
  const env = { ...process.env, TEST_COUNTS: counts };
  const child = spawn(program!, args, { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  return code === 0;
}

await entry(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spaceml-test-'));
  try {
    const file = join(folder, 'counts');
    let well = true;
    for (const layer of layers) well = (await run(layer, file)) && well;
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    const all = lines.map((line) => Counts.parse(JSON.parse(line)));
    const sum = (name: 'passes' | 'failures' | 'pending') =>
      all.reduce((total, one) => total + one[name], 0);
    if (lines.length !== layers.length || sum('pending') > 0) well = false;
    const failed = Math.max(sum('failures'), well ? 0 : 1);
    process.stdout.write(`\n${sum('passes')} passed, ${failed} failed\n`);
    return well ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
});
