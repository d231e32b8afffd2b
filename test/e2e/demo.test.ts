import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

describe('scripts/demo', () => {
  it('plays all nine steps to their end', async () => {
    const args = ['--import', './test/http/watch-answers.ts', 'scripts/story/main.ts'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, said);
    const steps = said.match(/^\d\. /gm)?.map((heading) => Number(heading[0]));
    assert.deepEqual(steps, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
