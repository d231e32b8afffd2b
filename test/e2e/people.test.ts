import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Firestore } from '@google-cloud/firestore';
import { Storage } from '@google-cloud/storage';
import * as z from 'zod';
import { remoteGateway } from '../../scripts/local/gateway/client.ts';
import { startLocal, type Local } from '../../scripts/local/launcher.ts';
import { accounts, type Account } from '../../scripts/story/accounts.ts';
import { anything, client } from '../../scripts/story/client.ts';
import '../http/watch-answers.ts';

const execute = promisify(execFile);
const Certificate = z.object({
  id: z.string(),
  state: z.string(),
  certificate: z.array(z.object({ what: z.string(), found: z.int(), kept: z.int() })).optional(),
});
const text = {
  id: 'sun',
  version: 1,
  title: 'Text',
  url: 'https://example.org/text',
  sha256: 'a'.repeat(64),
  from: '2021-05-31T00:00:00Z',
};
const files = {
  'project.json': { id: 'sun', name: 'Sun', summary: 'Our star.' },
  'text.json': text,
  'dataset.json': {
    kind: 'hosted',
    id: 'hmi',
    prefix: 'hmi/',
    projectId: 'sun',
    title: 'HMI magnetograms',
    summary: 'Magnetograms of the Sun.',
    licence: 'PDDL-1.0',
    funding: [],
    creators: [{ name: 'Team' }],
    publisher: { name: 'Publisher', contact: 'publisher@example.org' },
    termsId: 'sun',
    planId: 'sun',
  },
};

describe('People, catalogue and the admin CLI on real parts', function () {
  this.timeout(240_000);
  let local: Local;
  let folder: string;
  let firestore: Firestore;
  const api = () => client(`${local.urls.functions!}/api`);
  const people = () =>
    accounts(local.env['FIREBASE_AUTH_EMULATOR_HOST']!, local.env['GOOGLE_CLOUD_PROJECT']!);
  const admin = async (...words: string[]): Promise<unknown> => {
    const { stdout } = await execute(
      process.execPath,
      ['scripts/admin-cli/main.ts', '--json', ...words],
      { env: { ...process.env, ...local.env, CALLED_FROM: folder } },
    );
    return JSON.parse(stdout) as unknown;
  };
  /** Every document that there is, below whichever other. */
  const dump = async (): Promise<string> => {
    const found: string[] = [];
    const walk = async (at: Firestore | FirebaseFirestore.DocumentReference): Promise<void> => {
      for (const collection of await at.listCollections())
        for (const document of await collection.listDocuments()) {
          found.push(document.path, JSON.stringify((await document.get()).data() ?? null));
          await walk(document);
        }
    };
    await walk(firestore);
    return found.join('\n');
  };
  const certificate = async (id: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const now = await api().get(Certificate, 'GET', `/v1/erasures/${id}`);
      if (now.state === 'erased') return now.certificate!;
      await sleep(100);
    }
    return assert.fail('the erasure did not come to its end');
  };
  const newcomer = async (email: string): Promise<Account> => {
    const as = await people().verify(await people().signUp(email));
    const body = { name: `Name of ${email}`, organisation: 'Institute' };
    await api().get(anything, 'PUT', '/v1/me', { as, body, headers: { 'if-match': '"0"' } });
    const wish = { title: 'Venus maps', reason: `Because ${email} needs them.` };
    await api().get(anything, 'POST', '/v1/suggestions', { as, body: wish });
    return as;
  };

  before(async () => {
    process.env['METADATA_SERVER_DETECTION'] = 'none';
    local = await startLocal({
      parts: ['firestore', 'auth', 'pubsub', 'storage', 'datacite', 'mail', 'functions'],
      env: {
        BILLING_TABLE: 'demo-spaceml.billing.export',
        BIGQUERY_API_ENDPOINT: 'http://127.0.0.1:9',
      },
    });
    const { env } = local;
    const projectId = env['GOOGLE_CLOUD_PROJECT']!;
    firestore = new Firestore({
      projectId,
      ...{
        host: env['FIRESTORE_EMULATOR_HOST']!,
        ssl: false,
        customHeaders: { Authorization: 'Bearer owner' },
      },
    });
    folder = await mkdtemp(join(tmpdir(), 'admin-'));
    const bucket = env['BUCKET_DATASETS']!;
    const dataset = { ...files['dataset.json'], bucket };
    for (const [name, value] of Object.entries({ ...files, 'dataset.json': dataset }))
      await writeFile(join(folder, name), JSON.stringify(value));
    const storage = new Storage({ projectId, apiEndpoint: env['STORAGE_API_ENDPOINT']! });
    await storage.bucket(bucket).file('hmi/a.fits').save('SIMPLE');
  });
  after(async () => {
    await firestore.terminate();
    await rm(folder, { recursive: true });
    await local.stop();
  });

  it('a body that is no JSON is refused as every other fault is', async () => {
    const response = await fetch(`${local.urls.functions!}/api/v1/supervisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"token":',
    });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  });

  it('an operator seeds the catalogue and makes an admin, who may then use the desk', async () => {
    for (const line of [
      'project put project.json',
      'terms put text.json',
      'plan put text.json',
      'dataset put dataset.json',
      'dataset index hmi',
      'dataset release hmi',
    ])
      await admin(...line.split(' '));
    const found = await api().get(
      z.object({ items: z.array(z.looseObject({ id: z.string(), files: z.int() })) }),
      'GET',
      '/v1/datasets?project=sun&q=magnetograms',
    );
    assert.deepEqual(
      found.items.map(({ id, files }) => [id, files]),
      [['hmi', 1]],
    );
    await people().verify(await people().signUp('desk@example.org'));
    await admin('roles', 'set', 'desk@example.org', 'admin');
    const as = await people().signIn('desk@example.org');
    const desk = client(`${local.urls.functions!}/admin-api`);
    await desk.get(anything, 'GET', '/v1/suggestions', { as });
  });

  it('P-4.0c the version in force is accepted in person', async () => {
    const as = await newcomer('accepting@example.org');
    const terms = [{ id: 'terms/sun', version: 2 }];
    const path = '/v1/me/acceptances';
    const { errors } = await api().refusal(400, 'POST', path, { as, body: { terms } });
    assert.equal(errors[0]?.pointer, '/terms/0/version');
    const body = { terms: [{ id: 'terms/sun', version: 1 }] };
    await api().get(anything, 'POST', path, { as, body });
    const me = await api().get(z.looseObject({ accepted: z.array(anything) }), 'GET', '/v1/me', {
      as,
    });
    assert.equal(me.accepted.length, 1);
  });

  it('P-2.2.4 an erasure runs by its doorbell, also when events come twice and out of order', async () => {
    const neighbour = await newcomer('leaving@example.org.au');
    const as = await newcomer('leaving@example.org');
    await remoteGateway(local.gateway.url).control({
      faults: { duplicate: 0.5, delayMs: [0, 100], reorder: true, seed: 7 },
    });
    const exported = await (await api().ask('GET', '/v1/me/export', { as })).text();
    assert.match(exported, /Name of leaving@example\.org"/);
    const { id } = await api().get(Certificate, 'POST', '/v1/me/erasure', { as });
    const lines = await certificate(id);
    for (const what of ['accounts', 'mail', 'people', 'suggestions'])
      assert.equal(lines.find((line) => line.what === what)?.kept, 0, what);
    await local.mailbox.waitFor('leaving@example.org', /removed/);
    await local.gateway.idle();
    const left = await dump();
    assert.doesNotMatch(left, /leaving@example\.org(?!\.au)/);
    assert.match(left, /Name of leaving@example\.org\.au/);
    assert.equal(await people().exists('leaving@example.org'), false);
    assert.equal(await people().exists('leaving@example.org.au'), true);
    const told = (await local.mailbox.to('leaving@example.org')).filter(({ subject }) =>
      /removed/.test(subject),
    );
    assert.equal(told.length, 1);
    for (const name of await readdir(join(local.folder, 'logs')))
      if (name.startsWith('functions'))
        assert.doesNotMatch(
          await readFile(join(local.folder, 'logs', name), 'utf8'),
          /leaving@example/,
        );
    await api().get(anything, 'GET', '/v1/me', { as: neighbour });
    // The token outlives the account: nothing comes of it.
    const body = { name: 'Back', organisation: 'Institute' };
    const headers = { 'if-match': '"0"' };
    const again = await api().ask('PUT', '/v1/me', { as, body, headers });
    assert.ok([401, 410].includes(again.status), String(again.status));
  });

  it('a mailed request is started by the operator; every chain of events is whole', async () => {
    await newcomer('written@example.org');
    const { id } = Certificate.parse(await admin('erase', 'written@example.org'));
    await certificate(id);
    assert.equal(await people().exists('written@example.org'), false);
    const { broken } = z.object({ broken: z.array(anything) }).parse(await admin('verify-audit'));
    assert.deepEqual(broken, []);
  });
});
