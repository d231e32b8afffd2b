import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import * as z from 'zod';
import { DATASET } from '../../scripts/story/1-operator.ts';

const Accreditations = z.looseObject({
  items: z.array(z.looseObject({ state: z.string(), datasetIds: z.array(z.string()) })),
});

describe('scripts/dev', function () {
  this.timeout(240_000);
  let dev: ChildProcess;
  let said = '';

  before(async () => {
    dev = spawn('node', ['scripts/dev-seed/main.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = once(dev, 'exit');
    await new Promise<void>((resolve, reject) => {
      dev.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ctrl-C stops everything.')) resolve();
      });
      void gone.then(() => reject(new Error(`It ended before it was ready:\n${said}`)));
    });
  });
  after(() => dev.kill('SIGKILL'));

  it('prints what to type to ask the API as the researcher, and that works as it stands', async () => {
    const [, typed] = /in another terminal:\n([^]*?)\n\n/.exec(said)!;
    const { stdout } = await promisify(execFile)('bash', ['-c', typed!]);
    const { items } = Accreditations.parse(JSON.parse(stdout));
    assert.deepEqual(
      items.map(({ state, datasetIds }) => [state, datasetIds]),
      [['active', [DATASET]]],
    );
  });

  it('stops everything on Ctrl-C, and ends well', async () => {
    const api = /^api +(\S+)$/m.exec(said)![1]!;
    assert.equal((await fetch(api)).status, 200);
    const gone = once(dev, 'exit');
    dev.kill('SIGINT');
    assert.deepEqual(await gone, [0, null]);
    await assert.rejects(fetch(api));
  });
});
