import assert from 'node:assert/strict';
import { Firestore } from '@google-cloud/firestore';
import { Storage } from '@google-cloud/storage';
import * as z from 'zod';
import { sha256 } from '../../functions/platform/hash.ts';
import { startLocal, type Local } from '../../scripts/local/launcher.ts';
import { accounts, type Account } from '../../scripts/story/accounts.ts';
import { client } from '../../scripts/story/client.ts';
import '../http/watch-answers.ts';
import { samples } from '../contributions/samples.ts';
import { checklist, csv, form } from '../contributions/world.ts';
import { seed } from './seed.ts';

const View = z.looseObject({ id: z.string(), state: z.string(), issues: z.array(z.unknown()) });
const Files = z.object({ items: z.array(z.looseObject({ id: z.string(), state: z.string() })) });
const Session = z.object({ uri: z.string() });

describe('A submission on real parts, through the deployed functions', function () {
  this.timeout(240_000);
  let local: Local;
  let firestore: Firestore;
  let storage: Storage;
  let author: Account;
  let reviewer: Account;
  const api = () => client(`${local.urls.functions!}/api`);
  const adminApi = () => client(`${local.urls.functions!}/admin-api`);
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
    const host = env['FIREBASE_AUTH_EMULATOR_HOST']!;
    firestore = new Firestore({
      projectId,
      ignoreUndefinedProperties: true,
      ...{
        host: env['FIRESTORE_EMULATOR_HOST']!,
        ssl: false,
        customHeaders: { Authorization: 'Bearer owner' },
      },
    });
    storage = new Storage({ projectId, apiEndpoint: env['STORAGE_API_ENDPOINT']! });
    const people = accounts(host, projectId);
    author = await people.verify(await people.signUp('author@example.org'));
    const other = await people.verify(await people.signUp('reviewer@example.org'));
    await fetch(
      `http://${host}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts:update`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
        body: JSON.stringify({ localId: other.id, customAttributes: '{"roles":["reviewer"]}' }),
      },
    );
    reviewer = await people.signIn('reviewer@example.org');
    await seed(firestore, author.id);
  });
  after(async () => {
    await firestore.terminate();
    await local.stop();
  });

  const upload = async (id: string, path: string, bytes: Buffer, more: object = {}) => {
    const files = [{ path, size: bytes.length, ...more }];
    const declared = await api().get(Files, 'POST', `/v1/submissions/${id}/files`, {
      as: author,
      body: { files },
    });
    const file = declared.items[0]!.id;
    const at = `/v1/submissions/${id}/files/${file}`;
    const { uri } = await api().get(Session, 'POST', `${at}/session`, { as: author, body: {} });
    // One interruption, and the rest from where the server says that it came to.
    const half = bytes.length - 1;
    const first = await fetch(uri, {
      method: 'PUT',
      headers: { 'content-range': `bytes 0-${half - 1}/${bytes.length}` },
      body: new Uint8Array(bytes.subarray(0, half)),
    });
    await first.arrayBuffer();
    const asked = await fetch(uri, {
      method: 'PUT',
      headers: { 'content-range': `bytes */${bytes.length}` },
    });
    assert.equal(asked.status, 308);
    const from = Number(/-(\d+)$/.exec(asked.headers.get('range') ?? '-(-1)')?.[1] ?? -1) + 1;
    const rest = await fetch(uri, {
      method: 'PUT',
      headers: { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` },
      body: new Uint8Array(bytes.subarray(from)),
    });
    assert.equal(rest.status, 200);
    await rest.arrayBuffer();
    await local.gateway.idle();
    return api().get(
      z.looseObject({
        state: z.string(),
        issues: z.array(z.looseObject({ code: z.string() })),
        sha256: z.string().optional(),
      }),
      'GET',
      at,
      { as: author },
    );
  };
  const objects = async (name: string) =>
    (await storage.bucket(local.env[name]!).getFiles())[0].map((file) => file.name);

  for (const [what, faults] of [
    ['', {}],
    [
      ', with events twice, late and in disorder',
      { duplicate: 1, delayMs: [0, 100], reorder: true, seed: 7 },
    ],
  ] as const)
    it(`goes from opening to a landing page with the citation${what}`, async () => {
      const told = await fetch(`${local.urls.gateway!}/_control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ faults, retry: { baseMs: 50, capMs: 500, attempts: 20 } }),
      });
      assert.ok(told.ok);
      const had = (await objects('BUCKET_DATASETS')).length;
      const kept = (await objects('BUCKET_UPLOADS')).length;
      const { id } = await api().get(View, 'POST', '/v1/submissions', { as: author, body: form() });
      const good = await upload(id, 'labels.csv', Buffer.from(csv), { sha256: sha256(csv) });
      assert.equal(good.state, 'valid');
      assert.equal(good.sha256, sha256(csv));
      const fits = await upload(id, 'images/one.fits', samples['fits']!);
      assert.equal(fits.state, 'valid');
      const wrong = await upload(id, 'b.csv', Buffer.from(csv), { sha256: sha256('other') });
      assert.deepEqual(
        [wrong.state, wrong.issues.map(({ code }) => code)],
        ['refused', ['sha256-differs']],
      );
      const other = await upload(id, 'c.fits', Buffer.from(csv));
      assert.deepEqual(
        [other.state, other.issues.map(({ code }) => code)],
        ['refused', ['content-differs']],
      );
      const large = [{ path: 'd.csv', size: 1_000_000_000_000 }];
      const refusal = await api().refusal(413, 'POST', `/v1/submissions/${id}/files`, {
        as: author,
        body: { files: large },
      });
      assert.equal(refusal.errors[0]?.pointer, '/files/0/size');
      assert.equal((await objects('BUCKET_UPLOADS')).length, kept + 2);
      assert.deepEqual(await objects('BUCKET_QUARANTINE'), []);

      const at = `/v1/submissions/${id}`;
      const submitted = await api().get(View, 'POST', `${at}/submit`, { as: author, body: {} });
      assert.equal(submitted.state, 'submitted');
      await adminApi().get(View, 'POST', `${at}/claim`, { as: reviewer });
      await adminApi().get(View, 'POST', `${at}/accept`, { as: reviewer, body: { checklist } });
      await local.gateway.idle();
      const Published = View.extend({
        publication: z.object({ datasetId: z.string(), doi: z.string() }),
      });
      const after = await api().get(Published, 'GET', at, { as: author });
      assert.equal(after.state, 'published');
      const { datasetId, doi } = after.publication;
      const page = await api().ask('GET', `/datasets/${datasetId}/v1`);
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      assert.ok((await page.text()).includes(`https://doi.org/${doi}`));
      const known = await fetch(`${local.env['DATACITE_URL']!}/dois/${doi}`);
      assert.match(await known.text(), /"state": ?"findable"/);
      // two files of data, and what describes, sums and seals them
      assert.equal((await objects('BUCKET_DATASETS')).length, had + 10);
      await local.mailbox.waitFor('author@example.org', /Published/);
    });
});
