import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildFunctions, type Built } from '../../scripts/building/build.ts';
import { checkLibraries } from '../../scripts/building/check-libraries.ts';
import { linkDependencies } from '../../scripts/building/link-dependencies.ts';
import { ROOT } from '../../scripts/lib/paths.ts';
import { choosePorts } from '../../scripts/local/ports.ts';
import { environment } from '../support/app.ts';

const run = promisify(execFile);
interface Package {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  main: string;
  scripts: Record<string, string>;
}
const packageIn = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package;

describe('what is deployed: the bundle with nothing beside it but the packages it names', () => {
  let folder: string;
  let built: Built;
  before(async () => {
    // outside the repository, whose node_modules would hide a package that is not named
    folder = await mkdtemp(join(tmpdir(), 'spaceml-build-'));
    built = await buildFunctions(folder);
    await linkDependencies(folder);
  });
  after(() => rm(folder, { recursive: true }));

  it('names its packages in the exact versions of the repository', async () => {
    const { dependencies, main } = await packageIn(folder);
    const own = await packageIn(ROOT);
    const name = '@google-cloud/functions-framework';
    assert.deepEqual(dependencies, { [name]: own.dependencies[name] });
    assert.match(Object.values(dependencies).join(), /^\d+\.\d+\.\d+$/);
    await readFile(join(folder, main));
  });

  it('is made of functions and runtime packages alone', async () => {
    const { devDependencies } = await packageIn(ROOT);
    const development = Object.keys(devDependencies).map((name) => `node_modules/${name}/`);
    const foreign = built.sources.filter(
      (file) =>
        !/^(functions|node_modules)\//.test(file) ||
        /\.test\.|emulator/.test(file.split('/').at(-1)!) ||
        development.some((start) => file.startsWith(start)),
    );
    assert.deepEqual(foreign, []);
  });

  it('brings along every statement and every schema', async () => {
    for (const beside of ['sql', 'schemas']) {
      const files = await readdir(join(ROOT, 'functions/egress', beside), { recursive: true });
      assert.ok(files.length > 5, beside);
      for (const file of files.filter((name) => /\.(sql|json)$/.test(name)))
        assert.equal(
          await readFile(join(folder, beside, file), 'utf8'),
          await readFile(join(ROOT, 'functions/egress', beside, file), 'utf8'),
        );
    }
  });

  it('can load each of its modules, and hash-wasm by name', async () => {
    const script = `
      const names = process.argv.slice(1);
      const loaded = await Promise.all(names.map((name) => import(name)));
      const hashes = loaded.find((module) => module.createSHA256 && module.createCRC32);
      const hash = (await hashes.createSHA256()).init().update('abc').digest('hex');
      process.stdout.write(hash + ' ' + (await hashes.crc32('123456789', 0x82f63b78)));
      process.exit(0);`;
    const modules = (await readdir(join(folder, 'app'))).map((name) => join(folder, 'app', name));
    const args = ['--input-type=module', '-e', script, '--', ...modules];
    const { stdout } = await run(process.execPath, args, {
      env: { ...process.env, ...environment },
    });
    assert.match(stdout, /^ba7816bf[0-9a-f]{56} e3069283$/);
  });

  it('is compiled from its cache once that is baked', async () => {
    const { main, scripts } = await packageIn(folder);
    const env = { ...process.env, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const accepted = async () => {
      const options = { cwd: folder, env, maxBuffer: 1e8 };
      const { stdout, stderr } = await run(process.execPath, [main], options);
      return (stdout + stderr).match(/cache for .*\/index\.mjs.* was accepted/g)?.length ?? 0;
    };
    assert.equal(await accepted(), 0);
    // a process that ends writes the cache of what it loaded, too
    await rm(join(folder, 'compiled'), { recursive: true });
    const [program, script] = scripts['gcp-build']!.split(' ');
    assert.equal(program, 'node');
    await run(process.execPath, [script!], { cwd: folder });
    assert.equal(await accepted(), 1);
  });

  it('is refused when a library would have no names', () => {
    const path = 'node_modules/a/index.js';
    const imports = [{ path, kind: 'dynamic-import' as const }];
    const inputs = { 'functions/a.ts': { bytes: 1, imports } };
    const check = (...exports: string[]) => {
      const output = { entryPoint: path, exports, bytes: 1, inputs: {}, imports: [] };
      checkLibraries({ inputs, outputs: { 'a.mjs': output } });
    };
    check('default', 'createHash');
    assert.throws(() => check('default'), /node_modules\/a\/index\.js \(in functions\/a\.ts\)/);
  });

  describe('under the framework’s command', () => {
    let child: ChildProcess;
    let url: string;
    before(async () => {
      const { functions: port } = await choosePorts({});
      const framework = join(ROOT, 'node_modules/.bin/functions-framework');
      const args = [framework, `--source=${folder}`, '--target=api', `--port=${port}`];
      const env = { ...process.env, ...environment };
      child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      url = `http://127.0.0.1:${port}`;
      for (let tries = 0; tries < 150 && child.exitCode === null; tries += 1) {
        if (await fetch(url).catch(() => undefined)) return;
        await sleep(50);
      }
      assert.fail(`The bundle does not start: ${said}`);
    });
    after(async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    });

    it('describes itself', async () => {
      const response = await fetch(`${url}/v1/openapi.json`);
      assert.equal(response.status, 200);
      const { paths } = (await response.json()) as { paths: Record<string, unknown> };
      assert.ok('/v1/applications/{id}/submit' in paths);
    });

    it('answers an unknown address with a problem', async () => {
      const response = await fetch(`${url}/nowhere`);
      assert.equal(response.status, 404);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    });
  });
});
