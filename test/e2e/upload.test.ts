import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import * as z from 'zod';
import { startLocal, type Local } from '../../scripts/local/launcher.ts';
import { accounts, PASSWORD, type Account } from '../../scripts/story/accounts.ts';
import { client } from '../../scripts/story/client.ts';
import { csv, form } from '../contributions/world.ts';
import { seed } from './seed.ts';

const Summary = z.looseObject({
  files: z.int(),
  checked: z.int(),
  complete: z.boolean(),
  missing: z.array(z.string()),
  refused: z.array(z.object({ path: z.string(), why: z.string() })),
  failed: z.array(z.object({ path: z.string(), why: z.string() })),
  resumed: z.array(z.object({ path: z.string(), from: z.int() })),
  next: z.array(z.string()),
});
const View = z.looseObject({ id: z.string(), files: z.int(), bytes: z.int() });

describe('scripts/upload, against the deployed functions', function () {
  this.timeout(240_000);
  let local: Local;
  let firestore: Firestore;
  let author: Account;
  let base: string;
  let folder: string;
  let id: string;
  let running: ChildProcess | undefined;
  const api = () => client(`${local.urls.functions!}/api`);
  const journal = () => join(base, 'journal.jsonl');
  const put = (path: string, content: string) => writeFile(join(folder, path), content);
  const rows = (count: number) => `image,region\n${'171,11158\n'.repeat(count)}`;

  before(async () => {
    local = await startLocal({
      parts: ['firestore', 'auth', 'pubsub', 'storage', 'datacite', 'mail', 'functions'],
      env: { BIGQUERY_API_ENDPOINT: 'http://127.0.0.1:9' },
    });
    const projectId = local.env['GOOGLE_CLOUD_PROJECT']!;
    firestore = new Firestore({
      ...{ projectId, ignoreUndefinedProperties: true, ssl: false },
      host: local.env['FIRESTORE_EMULATOR_HOST']!,
      customHeaders: { Authorization: 'Bearer owner' },
    });
    const people = accounts(local.env['FIREBASE_AUTH_EMULATOR_HOST']!, projectId);
    author = await people.verify(await people.signUp('author@example.org'));
    await seed(firestore, author.id);
  });
  after(async () => {
    await firestore.terminate();
    await local.stop();
  });
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'upload-'));
    folder = await mkdtemp(join(base, 'data-'));
    const body = form();
    ({ id } = await api().get(View, 'POST', '/v1/submissions', { as: author, body }));
  });
  afterEach(async () => {
    running?.kill('SIGKILL');
    await faults('DELETE');
    await rm(base, { recursive: true });
  });

  const faults = (method: string, order?: object) =>
    fetch(`${local.env['STORAGE_API_ENDPOINT']!}/_faults`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(order ? { body: JSON.stringify({ method: 'PUT', ...order }) } : {}),
    });

  /** Starts the uploader; the token comes by the environment, or else by standard input. */
  function start(options: { stdin?: string; token?: string; words?: string[] } = {}) {
    const { stdin, token = author.token, words = [] } = options;
    const { SPACEML_TOKEN: _, CALLED_FROM: __, ...env } = process.env;
    const child = spawn(
      process.execPath,
      [
        ...['scripts/uploading/main.ts', folder, '--api', `${local.urls.functions!}/api`],
        ...['--submission', id, '--journal', journal(), '--parallel', '1', '--json', ...words],
      ],
      {
        env: {
          ...env,
          FIREBASE_AUTH_EMULATOR_HOST: local.env['FIREBASE_AUTH_EMULATOR_HOST']!,
          ...(stdin === undefined ? { SPACEML_TOKEN: token } : {}),
        },
      },
    );
    running = child;
    const said = { out: '', err: '' };
    child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
    child.stdin.end(stdin);
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    return {
      child,
      says: async (pattern: RegExp) => {
        while (!pattern.test(said.err))
          await Promise.race([
            once(child.stderr, 'data'),
            closed.then(() => assert.fail(`ended without ${String(pattern)}: ${said.err}`)),
          ]);
      },
      ended: closed.then(([code, signal]) => ({ code, signal, ...said })),
    };
  }
  const finished = async (options: Parameters<typeof start>[0] = {}) => {
    const { code, out, err } = await start(options).ended;
    if (out === '') assert.fail(err);
    return { code, summary: Summary.parse(JSON.parse(out)) };
  };

  it('goes on after Ctrl-C and after a kill; a file that changed in between is replaced', async () => {
    await put('big.csv', rows(600_000));
    await put('labels.csv', csv);
    await faults('POST', { cutAfterBytes: 3_000_000 });
    await faults('POST', { status: 503, times: 1000 });
    const first = start();
    await first.says(/big\.csv: .*503/);
    first.child.kill('SIGINT');
    const interrupted = await first.ended;
    assert.equal(interrupted.code, 130, interrupted.err);
    assert.match(interrupted.err, /goes on where it stopped/);

    const second = start();
    await second.says(/big\.csv: .*503/);
    second.child.kill('SIGKILL');
    assert.equal((await second.ended).signal, 'SIGKILL');
    await faults('DELETE');

    const before = await api().get(View, 'GET', `/v1/submissions/${id}`, { as: author });
    await put('labels.csv', `${csv}2,11158\n`);
    const { code, summary } = await finished();
    assert.deepEqual([code, summary.checked, summary.complete], [0, 2, true]);
    // whole pieces of 256 KiB, and what the connection held besides is lost
    const [resumed] = summary.resumed;
    assert.deepEqual([summary.resumed.length, resumed?.path], [1, 'big.csv']);
    assert.ok(resumed!.from > 0 && resumed!.from <= 3_000_000 && resumed!.from % 262_144 === 0);
    assert.match(summary.next.join(' '), /Submit it for review/);
    const after = await api().get(View, 'GET', `/v1/submissions/${id}`, { as: author });
    assert.deepEqual([after.files, after.bytes], [before.files, before.bytes + 8]);

    const again = await finished();
    assert.deepEqual([again.code, again.summary.complete, again.summary.resumed], [0, true, []]);
    assert.doesNotMatch(await readFile(journal(), 'utf8'), /"uri"/, 'no secret is left');
  });

  it('tells of what was refused, and does not send it again until it changed', async () => {
    await put('image.fits', csv);
    await put('labels.csv', csv);
    for (let run = 0; run < 2; run += 1) {
      const { code, summary } = await finished();
      assert.deepEqual([code, summary.checked, summary.complete], [1, 1, false]);
      assert.deepEqual(
        summary.refused.map(({ path }) => path),
        ['image.fits'],
      );
      assert.match(summary.refused[0]!.why, /Its name says FITS/);
      assert.match(summary.next.join(' '), /Mend the refused files/);
    }
    const { items } = await api().get(
      z.object({ items: z.array(z.unknown()) }),
      'GET',
      `/v1/submissions/${id}/files`,
      { as: author },
    );
    assert.equal(items.length, 2);
  });

  it('a wrong checksum is refused by the server, and computed anew by the next run', async () => {
    await put('labels.csv', csv);
    await put('other.csv', csv);
    assert.equal((await finished()).summary.checked, 2);
    // the sums of other bytes, as if the file had changed under the same time and size
    const lines = (await readFile(journal(), 'utf8')).replaceAll(
      /("path":"other\.csv".*"sha256":")[0-9a-f]{64}/g,
      `$1${'0'.repeat(64)}`,
    );
    await writeFile(journal(), lines);
    const { code, summary } = await finished({ words: ['--replace'] });
    assert.deepEqual([code, summary.missing], [1, ['other.csv']]);
    assert.match(summary.failed[0]!.why, /SHA-256 0{64} was declared/);
    const mended = await finished();
    assert.deepEqual([mended.code, mended.summary.complete], [0, true]);
  });

  it('takes what renews a token on standard input, and never sends more than may be had', async () => {
    await put('labels.csv', csv);
    const host = local.env['FIREBASE_AUTH_EMULATOR_HOST']!;
    const signedIn = await fetch(
      `http://${host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=k`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: author.email, password: PASSWORD, returnSecureToken: true }),
      },
    );
    const { refreshToken } = z.object({ refreshToken: z.string() }).parse(await signedIn.json());
    const stdin = JSON.stringify({ refreshToken, apiKey: 'k' });
    assert.equal((await finished({ stdin })).code, 0);

    await put('huge.csv', csv);
    await truncate(join(folder, 'huge.csv'), 1_000_000_000_000);
    const refused = await start().ended;
    assert.deepEqual([refused.code, refused.out], [1, '']);
    assert.match(refused.err, /ask for an exception first/);
    const { files } = await api().get(View, 'GET', `/v1/submissions/${id}`, { as: author });
    assert.equal(files, 1);
  });

  it('says what to do without a sign-in', async () => {
    await put('labels.csv', csv);
    const refused = await start({ token: 'aaa.bbb.ccc' }).ended;
    assert.equal(refused.code, 1);
    assert.match(refused.err, /Sign in anew/);
  });
});
