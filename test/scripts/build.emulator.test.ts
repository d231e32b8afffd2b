import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFunctions } from '../../scripts/building/build.ts';
import { ROOT } from '../../scripts/lib/paths.ts';
import { choosePorts } from '../../scripts/local/ports.ts';
import { accounts } from '../../scripts/story/accounts.ts';
import { config } from '../support/app.ts';

describe('what is deployed: the bundle under the framework', () => {
  let folder: string;
  let child: ChildProcess;
  let url: string;
  before(async () => {
    // below the repository, where the framework is found
    await mkdir(join(ROOT, '.local'), { recursive: true });
    folder = await mkdtemp(join(ROOT, '.local/build-'));
    await buildFunctions(folder);
    const { functions: port } = await choosePorts({});
    const framework = join(ROOT, 'node_modules/.bin/functions-framework');
    const args = [framework, `--source=${folder}`, '--target=api', `--port=${port}`];
    const env = { ...config, ALLOWED_ORIGINS: '', ...process.env, NODE_ENV: 'test' };
    child = spawn(process.execPath, args, { stdio: 'ignore', env });
    url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 200; tries += 1) {
      if (await fetch(url).catch(() => undefined)) return;
      await sleep(50);
    }
    assert.fail('The bundle does not start.');
  });
  after(async () => {
    if (child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await rm(folder, { recursive: true });
  });

  it('reads Firestore', async () => {
    const response = await fetch(`${url}/v1/projects/not-there`);
    const problem = await response.text();
    assert.equal(response.status, 404, problem);
    assert.match(problem, /No such project/);
  });

  it('knows who signed in', async () => {
    const host = process.env['FIREBASE_AUTH_EMULATOR_HOST']!;
    const account = await accounts(host, process.env['GOOGLE_CLOUD_PROJECT']!).signUp(
      `build-${Date.now()}@example.org`,
    );
    const ask = (token: string) =>
      fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await ask(account.token)).status, 200);
    assert.equal((await ask(`${account.token}x`)).status, 401);
  });

  it('describes itself', async () => {
    const document = (await (await fetch(`${url}/v1/openapi.json`)).json()) as { openapi: string };
    assert.equal(document.openapi, '3.1.1');
  });

  it('brings its statements and schemas along, and nothing of tests', async () => {
    const files = await readdir(folder, { recursive: true });
    for (const one of ['sql/merge_billed.sql', 'sql/views/coverage.sql', 'schemas/billed.json'])
      assert.ok(files.includes(one), one);
    assert.deepEqual(
      files.filter((name) => /test|emulator/i.test(name)),
      [],
    );
  });
});
