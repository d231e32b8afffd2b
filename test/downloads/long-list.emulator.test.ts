import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { formats } from '../../functions/downloads/domain/listing.ts';

const child = join(import.meta.dirname, 'fixtures/long-list.ts');

/** A process whose heap holds a small part of the list. */
async function run(...args: string[]): Promise<{ ended: number | string | null; out: string }> {
  const running = spawn(process.execPath, ['--max-old-space-size=48', child, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ending = once(running, 'exit') as Promise<[number | null, string | null]>;
  const [out, [code, signal]] = await Promise.all([text(running.stdout), ending]);
  return { ended: code ?? signal, out };
}

describe('P-2.0b the list of a whole dataset of 10⁶ files', () => {
  for (const format of formats)
    it(`is streamed in constant memory, as ${format}`, async () => {
      const { ended, out } = await run(format, '1000000');
      assert.equal(ended, 0);
      const { bytes } = JSON.parse(out) as { bytes: number };
      // many times what the heap may hold
      assert.ok(bytes > 300_000_000, `${bytes} bytes`);
    }).timeout(180_000);
  it('and the same process dies when it is collected first', async () => {
    const { ended, out } = await run('wget', '1000000', 'collect');
    assert.notEqual(ended, 0);
    assert.equal(out, '');
  }).timeout(180_000);
});
