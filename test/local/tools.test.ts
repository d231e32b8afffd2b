import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';

import { download } from '../../scripts/lib/download.ts';
import { makeOnce } from '../../scripts/lib/atomic.ts';
import { ROOT } from '../../scripts/lib/paths.ts';
import { Remedy } from '../../scripts/lib/remedy.ts';
import { samples } from '../../scripts/lib/samples.ts';
import { members, readMember } from '../../scripts/lib/zip.ts';
import { close } from '../../scripts/local/http-server.ts';

interface Ended {
  readonly code: number;
  readonly stderr: string;
}

/** Runs a command with this environment only. */
async function run(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: ROOT, env }, (error, _stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stderr });
    });
  });
}

function assertOneLine({ code, stderr }: Ended, wanted: RegExp): void {
  assert.notEqual(code, 0);
  assert.match(stderr, wanted);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
}

describe('set-up', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'set-up-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(name: string, text: string): Promise<void> {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const local = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    run(process.execPath, ['scripts/local/main.ts', ...args, '--exec', 'true'], env);
  const bootstrap = () =>
    run('/bin/bash', ['--norc', '-c', 'PATH=$1; . scripts/lib/bootstrap.sh', 'bash', folder], {});

  it('says in one line that Java is missing', async () => {
    const ended = await local({ PATH: folder, HOME: folder }, '--parts', 'firestore');
    assertOneLine(ended, /need Java 11 or newer: install Java/);
  });

  it('says in one line that Java is too old', async () => {
    await program('java', `echo 'openjdk version "1.8.0_402"' >&2`);
    const ended = await local({ PATH: folder, HOME: folder }, '--parts', 'pubsub');
    assertOneLine(ended, /Java 11 or newer is needed and .*java is Java 8/);
  });

  it('says in one line that Python is missing or too old', async () => {
    await program('python3', 'echo 11');
    const ended = await local({ PATH: folder, HOME: folder }, '--parts', 'bigquery');
    assertOneLine(ended, /needs Python 3\.13 or newer: install it/);
  });

  it('says in one line that a port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const ended = await local(process.env, '--parts', 'datacite', '--port', `datacite=${port}`);
    await close(server);
    assertOneLine(ended, new RegExp(`Port ${port} for datacite is taken: .*--port datacite=PORT`));
  });

  it('says in one line that a part is unknown', async () => {
    assertOneLine(await local(process.env, '--parts', 'x'), /No part x: there are firestore/);
  });

  it('says in one line that Node is missing', async () => {
    assertOneLine(await bootstrap(), /Node\.js is missing: install version 20/);
  });

  it('says in one line that Node is too old', async () => {
    await program('npm', '');
    await program('node', 'case $1 in -p) echo 18;; *) echo v18.1.0;; esac');
    assertOneLine(await bootstrap(), /Node\.js v18\.1\.0 is too old: install version 20/);
  });

  it('fetches a file once and only with the right checksum', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('content');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const wanted = {
      label: 'a test file',
      url: `http://127.0.0.1:${address.port}/`,
      sha256: createHash('sha256').update('content').digest('hex'),
      otherwise: 'do without',
    };
    const target = join(folder, 'file');
    await assert.rejects(download({ ...wanted, sha256: '00' }, target), /another checksum/);
    await assert.rejects(readFile(target), /ENOENT/);
    await download(wanted, target);
    await download(wanted, target);
    assert.equal(asked, 2);
    assert.equal(await readFile(target, 'utf8'), 'content');
    await close(server);
    await assert.rejects(
      download(wanted, join(folder, 'other')),
      (error) =>
        error instanceof Remedy && /Cannot fetch a test file .*: do without\./.test(error.message),
    );
  });

  it('makes a thing once, however many ask for it together', async () => {
    const target = join(folder, 'made');
    const build = async (temporary: string) => {
      await writeFile(temporary, 'whole');
    };
    await Promise.all([makeOnce(target, build), makeOnce(target, build), makeOnce(target, build)]);
    assert.equal(await readFile(target, 'utf8'), 'whole');
    await makeOnce(target, () => Promise.reject(new Error('built again')));
  });

  it('reads stored and deflated members of a zip', async () => {
    const archive = join(folder, 'a.zip');
    await writeFile(archive, Buffer.from(ZIP, 'base64'));
    assert.deepEqual(
      (await members(archive)).map(({ name, size }) => [name, size]),
      [
        ['stored.txt', 5],
        ['d/deflated.txt', 300],
      ],
    );
    assert.equal((await readMember(archive, 'stored.txt')).toString(), 'hello');
    assert.equal((await readMember(archive, 'd/deflated.txt')).toString(), 'abc'.repeat(100));
    await assert.rejects(readMember(archive, 'missing'), /no member missing/);
  });

  it('knows every sample once', () => {
    assert.equal(new Set(samples.map(({ id }) => id)).size, samples.length);
  });
});

/** stored.txt as it is, d/deflated.txt deflated. */
const ZIP =
  'UEsDBBQAAAAAAAAAIQCGphA2BQAAAAUAAAAKAAAAc3RvcmVkLnR4dGhlbGxvUEsDBBQAAAAIAAAAIQCEuMTQCQAAACwBAAAOAAAAZC9kZWZsYXRlZC50eHRLTEpOHEXEIQBQSwECFAMUAAAAAAAAACEAhqYQNgUAAAAFAAAACgAAAAAAAAAAAAAAgAEAAAAAc3RvcmVkLnR4dFBLAQIUAxQAAAAIAAAAIQCEuMTQCQAAACwBAAAOAAAAAAAAAAAAAACAAS0AAABkL2RlZmxhdGVkLnR4dFBLBQYAAAAAAgACAHQAAABiAAAAAAA=';
