import assert from 'node:assert/strict';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { accreditations } from '../../functions/access/domain/accreditation.ts';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { hmacSigner } from '../../functions/downloads/stores/hmac-signer.ts';
import { bigqueryClient } from '../../functions/egress/stores/bigquery-client.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { egress, egressMonths } from '../../functions/egress/domain/ledger.ts';
import { firestoreDocuments } from '../../functions/platform/firestore-documents.ts';
import { correctionOf, downloadRow, type ExportRow } from '../../scripts/billing/export-row.ts';
import { loadExport, prepareBigQuery } from '../../scripts/billing/load-export.ts';
import { startLocal, type Local } from '../../scripts/local/launcher.ts';
import { accreditation, download } from '../egress/builders.ts';
import '../http/watch-answers.ts';

describe('The way of a cent on real parts, through the deployed functions', function () {
  this.timeout(240_000);
  let local: Local;
  let firestore: Firestore;
  let pubsub: PubSub;
  let bucket: string;
  let target: Parameters<typeof loadExport>[0];
  before(async () => {
    process.env['METADATA_SERVER_DETECTION'] = 'none';
    local = await startLocal({
      parts: ['firestore', 'pubsub', 'storage', 'bigquery', 'mail', 'datacite', 'functions'],
      env: { FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:9' },
    });
    const { env } = local;
    const projectId = env['GOOGLE_CLOUD_PROJECT']!;
    bucket = env['BUCKET_DATASETS']!;
    process.env['PUBSUB_EMULATOR_HOST'] = env['PUBSUB_EMULATOR_HOST'];
    pubsub = new PubSub({ projectId });
    firestore = new Firestore({
      projectId,
      ignoreUndefinedProperties: true,
      ...{
        host: env['FIRESTORE_EMULATOR_HOST']!,
        ssl: false,
        customHeaders: { Authorization: 'Bearer owner' },
      },
    });
    const [endpoint, exportTable] = [env['BIGQUERY_API_ENDPOINT']!, env['BILLING_TABLE']!];
    target = { endpoint, projectId, exportTable };
    await prepareBigQuery(target);
  });
  after(async () => {
    await firestore.terminate();
    await pubsub.close();
    await local.stop();
  });

  const documents = () => firestoreDocuments(() => Promise.resolve(firestore));
  const tick = async (rows: ExportRow[]) => {
    await loadExport(target, rows);
    await pubsub.topic('egress-tick').publishMessage({ json: {} });
    await local.gateway.idle();
  };

  it('goes from a served byte to the ledger, the mailbox, and halfway back', async () => {
    const { env } = local;
    const apiEndpoint = env['STORAGE_API_ENDPOINT']!;
    const storage = new Storage({ projectId: env['GOOGLE_CLOUD_PROJECT']!, apiEndpoint });
    const signer = hmacSigner(env as never);
    for (const [letter, size] of [
      ['a', 3000],
      ['b', 1000],
    ] as const) {
      const id = `acc-${letter}`;
      const personId = `person-${letter}`;
      await documents().createOnce(
        accreditations,
        id,
        accreditation({ leadId: personId, memberIds: [personId] }),
      );
      await documents().createOnce(
        downloads,
        `d-${letter}`,
        download({ accreditationId: id, personId, bucket }),
      );
      const file = storage.bucket(bucket).file(`sun/${letter}.fits`);
      await file.save(Buffer.alloc(size), { resumable: false });
      const generation = String((await file.getMetadata())[0].generation);
      const grant = { method: 'GET' as const, bucket, name: file.name, generation };
      const now = new Date();
      const expires = new Date(now.getTime() + 600_000);
      const url = signer.sign({ ...grant, download: `d-${letter}`, expires }, now);
      assert.equal((await (await fetch(url)).arrayBuffer()).byteLength, size);
    }
    await fetch(`${apiEndpoint}/_usage-logs/flush`, { method: 'POST' });
    await local.gateway.idle();
    const bigquery = await bigqueryClient(target.projectId, target.endpoint);
    const [loaded] = await bigquery.query(
      `SELECT * FROM egress.requests WHERE day > DATE '2000-01-01' AND download_id != ''`,
    );
    assert.equal(loaded.length, 2);
    assert.doesNotMatch(JSON.stringify(loaded), /Signature|127\.0\.0\.1|@/);

    const [{ time }] = loaded as [{ time: { value: string } }];
    const hour = `${time.value.slice(0, 13)}:00:00Z`;
    const usage = { project: target.projectId, bucket, hour, bytes: 4000, cost: 116 };
    const row = downloadRow({ ...usage, exportTime: new Date().toISOString() });
    await tick([row]);
    const net = async (id: string) => (await documents().get(egress, id))?.costs[0]?.net;
    assert.deepEqual([await net('acc-a'), await net('acc-b')], ['87', '29']);
    const month = await documents().get(egressMonths, `acc-a/${hour.slice(0, 7)}`);
    assert.equal(month?.bytes, 3000);
    const mailed = await local.mailbox.waitFor(env['CONTACT']!, /80 % of the budget reached/);
    assert.match(mailed.text, /87 USD/);

    await tick([]);
    assert.deepEqual([await net('acc-a'), await net('acc-b')], ['87', '29']);
    const late = new Date().toISOString();
    await tick([correctionOf(row, -1, late), correctionOf(row, 0.5, late)]);
    assert.deepEqual([await net('acc-a'), await net('acc-b')], ['43.5', '14.5']);
    await local.gateway.idle();
    const subjects = (await local.mailbox.to(env['CONTACT']!)).map(({ subject }) => subject);
    assert.deepEqual(subjects.map((subject) => subject.replace(/.*: /, '')).sort(), [
      '80 % of the budget reached',
      'the bill was corrected',
    ]);
  });

  it('mails a cloud budget once, however often it is told', async () => {
    const json = {
      budgetDisplayName: 'whole account',
      alertThresholdExceeded: 0.5,
      costAmount: 510.25,
      costIntervalStart: '2026-11-01T00:00:00Z',
      budgetAmount: 1000,
      budgetAmountType: 'SPECIFIED_AMOUNT',
      currencyCode: 'USD',
    };
    const attributes = { billingAccountId: 'b', budgetId: 'one', schemaVersion: '1.0' };
    for (let time = 0; time < 3; time++)
      await pubsub.topic('budget-alerts').publishMessage({ json, attributes });
    await local.gateway.idle();
    const found = await documents().find(alerts, { where: [['kind', '==', 'cloud-budget']] });
    assert.equal(found.length, 1);
    const sent = await local.mailbox.waitFor(local.env['CONTACT']!, /Cloud budget/);
    assert.equal(sent.subject, 'Cloud budget "whole account": 50 % reached');
  });
});
