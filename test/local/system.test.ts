import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { BigQuery } from '@google-cloud/bigquery';
import { Firestore } from '@google-cloud/firestore';
import { createTransport } from 'nodemailer';
import { OAuth2Client } from 'google-auth-library';
import * as z from 'zod';

import { ROOT } from '../../scripts/lib/paths.ts';
import { startLocal, type Local } from '../../scripts/local/launcher.ts';

const functions = {
  source: join(import.meta.dirname, 'fixtures/functions.ts'),
  manifest: join(import.meta.dirname, 'fixtures/functions.json'),
};
const Seen = z.object({
  path: z.string(),
  project: z.string(),
  seen: z.array(
    z.object({
      type: z.string(),
      source: z.string(),
      subject: z.string().optional(),
      data: z.unknown(),
    }),
  ),
});

describe('the system on one machine', function () {
  this.timeout(60_000);
  let local: Local;
  before(async () => {
    process.env.METADATA_SERVER_DETECTION = 'none'; // as the entry scripts have it
    local = await startLocal({ functions, env: { EXTRA: 'given' } });
  });
  after(() => local.stop());

  const of = (name: string) => local.env[name] ?? assert.fail(`${name} is not in the environment`);
  const seen = async () =>
    Seen.parse(await (await fetch(`${of('BASE_URL')}/some/path?q=1`)).json());
  const eventOf = async (type: string) => {
    await local.gateway.idle();
    return (await seen()).seen.find((event) => event.type === type);
  };

  it('tells the functions everything they need', () => {
    const names = [
      'BASE_URL',
      'BIGQUERY_API_ENDPOINT',
      'BUCKET_AUDIT',
      'BUCKET_DATASETS',
      'BUCKET_LOGS',
      'BUCKET_QUARANTINE',
      'BUCKET_SOURCE',
      'BUCKET_UPLOADS',
      'DATACITE_PASSWORD',
      'DATACITE_PREFIX',
      'DATACITE_URL',
      'DATACITE_USER',
      'EXTRA',
      'FIREBASE_AUTH_EMULATOR_HOST',
      'FIRESTORE_EMULATOR_HOST',
      'GOOGLE_CLOUD_PROJECT',
      'METADATA_SERVER_DETECTION',
      'NODE_ENV',
      'PUBSUB_EMULATOR_HOST',
      'SIGNING_KEY_ID',
      'SIGNING_KEY_SECRET',
      'SMTP_URL',
      'STORAGE_API_ENDPOINT',
    ];
    assert.deepEqual(
      names.filter((name) => local.env[name] === undefined),
      [],
    );
  });

  it('serves an HTTP function under its name', async () => {
    const { path, project } = await seen();
    assert.equal(path, '/some/path');
    assert.equal(project, 'demo-spaceml');
    assert.equal((await fetch(`${local.urls.functions ?? ''}/nothing`)).status, 404);
  });

  it('brings a written document to its function', async () => {
    const [host = '', port = ''] = of('FIRESTORE_EMULATOR_HOST').split(':');
    const db = new Firestore({ projectId: 'demo-spaceml', host, port: Number(port), ssl: false });
    await db.doc('applications/a1').set({ state: 'submitted' });
    await db.terminate();
    const event = await eventOf('google.cloud.firestore.document.v1.written');
    assert.equal(event?.subject, 'documents/applications/a1');
    const data = Buffer.from(z.string().parse(event.data), 'base64').toString('latin1');
    assert.match(data, /documents\/applications\/a1/);
  });

  it('brings a message to its function', async () => {
    const topic = `http://${of('PUBSUB_EMULATOR_HOST')}/v1/projects/demo-spaceml/topics/decisions`;
    const data = Buffer.from('{"verdict":"approve"}').toString('base64');
    await fetch(`${topic}:publish`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ data, attributes: { a: 'b' }, orderingKey: 'k' }] }),
    });
    const event = await eventOf('google.cloud.pubsub.topic.v1.messagePublished');
    assert.equal(event?.source, '//pubsub.googleapis.com/projects/demo-spaceml/topics/decisions');
    const { message, subscription } = z
      .object({ message: z.looseObject({}), subscription: z.string() })
      .parse(event.data);
    assert.equal(subscription, 'projects/demo-spaceml/subscriptions/decide');
    assert.deepEqual(
      { data: message.data, attributes: message.attributes, key: message.orderingKey },
      { data, attributes: { a: 'b' }, key: 'k' },
    );
  });

  it('brings an uploaded object to its function', async () => {
    const uploads = `${of('STORAGE_API_ENDPOINT')}/upload/storage/v1/b/${of('BUCKET_UPLOADS')}/o`;
    const response = await fetch(`${uploads}?uploadType=media&name=s1/file.fits`, {
      method: 'POST',
      headers: { 'content-type': 'application/fits' },
      body: 'SIMPLE',
    });
    assert.equal(response.status, 200);
    const event = await eventOf('google.cloud.storage.object.v1.finalized');
    assert.equal(event?.subject, 'objects/s1/file.fits');
    const object = z.looseObject({}).parse(event.data);
    assert.deepEqual(
      [object.bucket, object.name, object.size],
      ['demo-spaceml-uploads', 's1/file.fits', '6'],
    );
  });

  it('logs the use of the datasets bucket', async () => {
    const bucket = `${of('STORAGE_API_ENDPOINT')}/storage/v1/b/${of('BUCKET_DATASETS')}`;
    const { logging } = z
      .object({ logging: z.object({ logBucket: z.string() }) })
      .parse(await (await fetch(bucket)).json());
    assert.equal(logging.logBucket, of('BUCKET_LOGS'));
  });

  it('keeps mail in a mailbox', async () => {
    const transport = createTransport(of('SMTP_URL'));
    for (const subject of ['First', 'Your application was approved'])
      await transport.sendMail({
        from: 'data@example.org',
        to: 'Ada <ada@example.org>',
        cc: 'ben@example.org',
        subject,
        text: `About: ${subject}`,
      });
    transport.close();
    const mail = await local.mailbox.waitFor('ADA@example.org', /approved/);
    assert.match(mail.text, /^About: Your application/);
    assert.equal((await local.mailbox.to('ben@example.org')).length, 2);
    assert.deepEqual(await local.mailbox.to('eve@example.org'), []);
    await assert.rejects(
      local.mailbox.waitFor('ada@example.org', 'Rejected', 0.1),
      /no mail to ada@example.org about Rejected; there is: First \| Your/,
    );
    await local.mailbox.clear();
    assert.deepEqual(await local.mailbox.all(), []);
  });

  it('signs people up', async () => {
    const url = `http://${of('FIREBASE_AUTH_EMULATOR_HOST')}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: 'ada@example.org',
        password: 'a-password',
        returnSecureToken: true,
      }),
    });
    assert.match(JSON.stringify(await response.json()), /"idToken":"ey/);
  });

  it('computes money exactly', async () => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'local', expiry_date: Date.now() + 1e9 });
    const apiEndpoint = of('BIGQUERY_API_ENDPOINT');
    const bigquery = new BigQuery({ projectId: 'demo-spaceml', apiEndpoint, authClient });
    const [rows] = await bigquery.query(
      `SELECT CAST(NUMERIC '10' / 3 * NUMERIC '0.000000007' AS STRING) AS cost`,
    );
    assert.deepEqual(rows, [{ cost: '0.000000023' }]);
  });

  it('registers DOIs', async () => {
    assert.equal((await fetch(`${of('DATACITE_URL')}/dois/10.5072/none`)).status, 404);
  });

  it('runs beside another and ends with the exit code of its command', async () => {
    const command = [process.execPath, '-e', 'process.exit(process.env.DATACITE_URL ? 5 : 6)'];
    const main = ['scripts/local/main.ts', '--parts', 'datacite,storage', '--exec', ...command];
    const second = spawn(process.execPath, main, { cwd: ROOT });
    assert.deepEqual(await once(second, 'exit'), [5, null]);
    assert.ok((await fetch(`${of('STORAGE_API_ENDPOINT')}/_health`)).ok);
  });

  it('stops itself when a part ends', async () => {
    const source = ['--source', functions.source, '--manifest', functions.manifest];
    const main = ['scripts/local/main.ts', '--parts', 'functions,storage', ...source];
    const second = spawn(process.execPath, main, { cwd: ROOT });
    let text = '';
    for (const stream of [second.stdout, second.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    const exit = once(second, 'exit');
    while (!text.includes('Ctrl-C')) await sleep(20);
    await fetch(`${/api +(\S+)/.exec(text)?.[1] ?? ''}/exit`).catch(() => undefined);
    assert.deepEqual(await exit, [1, null]);
    assert.match(text, /functions stopped by itself: see .*functions\.log/);
  });
});
