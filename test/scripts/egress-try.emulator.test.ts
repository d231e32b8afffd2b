import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('scripts/egress try, a user’s own numbers on a local system', function () {
  this.timeout(240_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'try-'))));
  after(() => rm(folder, { recursive: true }));

  for (const [format, said] of [
    ['detailed', 'Each share is the true one, but for a nano a row of the bill.'],
    [
      'standard',
      'The standard export names no bucket: shares follow the bytes of all of them together.',
    ],
    ['focus', 'Each share is the true one, but for a nano a row of the bill.'],
  ] as const)
    it(`the ledger is the bill, and shares are true as far as it can tell: ${format}`, async () => {
      const file = join(folder, `${format}.svg`);
      const words = ['--month', '2026-10', '--days', '1', '--bucket', 'suns', '--bucket', 'moons'];
      const own = ['--currency', 'GBP', '--price', '0.31', '--researchers', '3'];
      const { stdout } = await run(process.execPath, [
        'scripts/billing/main.ts',
        'try',
        ...words,
        ...own,
        '--format',
        format,
        '--chart',
        file,
      ]);
      const lines = stdout.trim().split('\n');
      assert.match(lines[0]!, new RegExp(`^\\d+ rows of the bill \\(${format}\\)`));
      assert.ok(lines.includes('The ledger is the bill, to the nano.'), stdout);
      assert.ok(lines.includes(said), stdout);
      const [all] = lines.filter((line) => line.startsWith('all of it'));
      const [, currency, accounted, truth] = /([A-Z]{3}) +([\d.]+) +([\d.]+)$/.exec(all!)!;
      assert.deepEqual([currency, accounted], ['GBP', truth]);
      assert.match(await readFile(file, 'utf8'), /GBP billed/);
    });
});
