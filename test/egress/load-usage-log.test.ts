import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { App } from '../../functions/app.ts';
import { downloads } from '../../functions/downloads/domain/download.ts';
import { alerts } from '../../functions/egress/domain/alert.ts';
import { loadUsageLog } from '../../functions/egress/usecases/load-usage-log.ts';
import { mails } from '../../functions/platform/mail.ts';
import { policy } from '../../functions/policy.ts';
import { csvLine, usageFields } from '../../scripts/local/storage/usage-record.ts';
import { testApp } from '../support/app.ts';
import { download } from './builders.ts';
import { MemoryWarehouse } from './memory-warehouse.ts';

const bucket = 'demo-test-datasets';
const event = {
  bucket: 'demo-test-logs',
  name: `${bucket}_usage_2026_11_01_10_00_00_0a1b_v0`,
  generation: '1',
  size: 1,
};
const line = (overrides: Partial<Record<(typeof usageFields)[number], string>> = {}): string => {
  const row: Record<string, string> = {
    time_micros: '1793527200123456',
    c_ip: '192.0.2.7',
    cs_method: 'GET',
    cs_uri: `/${bucket}/sun/a.fits?x-goog-custom-audit-download=d1&X-Goog-Signature=beef`,
    sc_status: '200',
    sc_bytes: '1000',
    s_request_id: 'r1',
    cs_operation: 'GET_Object',
    cs_bucket: bucket,
    cs_object: 'sun/a.fits',
    ...overrides,
  };
  return csvLine(usageFields.map((field) => row[field] ?? '0'));
};

/** Cut anywhere, also within a sign. */
const inPieces = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) =>
    bytes.subarray(at * 7, (at + 1) * 7),
  );

async function loading(...logs: string[][]) {
  const warehouse = new MemoryWarehouse();
  let content = '';
  const objects = {
    stat: () => Promise.resolve({ ...event, metadata: {} }),
    read: () => Readable.from(inPieces(Buffer.from(content))),
  } as unknown as App['objects'];
  const app = testApp({ warehouse, objects });
  await app.documents.createOnce(downloads, 'd1', download());
  for (const lines of logs) {
    content = [csvLine(usageFields), ...lines].join('');
    await loadUsageLog(app, event);
  }
  return { app, warehouse, rows: [...warehouse.requests.values()] };
}

describe('load-usage-log', () => {
  it('gives a request to the person, accreditation and dataset of its download record', async () => {
    const { rows } = await loading([line()]);
    const [row] = rows;
    assert.deepEqual(
      [row?.personId, row?.accreditationId, row?.datasetId, row?.downloadId, row?.bytes],
      ['person-a', 'acc-a', 'sun', 'd1', '1000'],
    );
  });

  for (const [what, object, person] of [
    ['that file, though the record tells another prefix', 'sun/a.fits', 'person-a'],
    ['another file below the prefix', 'sun/b.fits', ''],
  ] as const)
    it(`the record of one file is for ${what}`, async () => {
      const { app, warehouse } = await loading();
      const prefix = person === '' ? 'sun/' : 'sun/v2/';
      await app.documents.createOnce(downloads, 'd2', { ...download(), object, prefix });
      const cs_uri = `/${bucket}/sun/a.fits?x-goog-custom-audit-download=d2`;
      const content = [csvLine(usageFields), line({ cs_uri })].join('');
      Object.assign(app.objects, { read: () => Readable.from([Buffer.from(content)]) });
      await loadUsageLog(app, event);
      assert.equal([...warehouse.requests.values()][0]?.personId, person);
    });

  it('reads names beyond ASCII, and a last line that nothing ends', async () => {
    const { rows } = await loading([
      line({ cs_object: 'sun/größe-大.fits' }),
      line({ s_request_id: 'r2' }).trimEnd(),
    ]);
    assert.deepEqual(
      rows.map(({ object }) => object),
      ['sun/größe-大.fits', 'sun/a.fits'],
    );
  });

  it('counts the lines that it cannot read, and loads the others', async () => {
    const { app, rows } = await loading([line({ sc_bytes: 'many' }), line()]);
    assert.equal(rows.length, 1);
    assert.match(app.lines.join(), /"loaded":1,"unreadable":1/);
  });

  it('keeps neither signature nor address', async () => {
    const { rows } = await loading([line()]);
    const kept = JSON.stringify(rows);
    assert.doesNotMatch(kept, /beef|192\.0\.2\.7/);
    assert.match(rows[0]!.address, /^[0-9a-f]{64}$/);
  });

  it('changes nothing when rows, files or events repeat, or a file has but a header', async () => {
    const { rows } = await loading([line(), line()], [line()], []);
    assert.equal(rows.length, 1);
  });

  for (const [what, overrides] of [
    ['no record', { cs_uri: `/${bucket}/sun/a.fits?x-goog-custom-audit-download=unknown` }],
    ['no id', { cs_uri: `/${bucket}/sun/a.fits` }],
    [
      'an id that cannot be one',
      { cs_uri: `/x?x-goog-custom-audit-download=me%40example.org%2Fx` },
    ],
    ['a record of other objects', { cs_object: 'moon/a.fits' }],
    ['a record of another bucket', { cs_bucket: 'demo-test-more' }],
  ] as const)
    it(`gives delivered bytes with ${what} to nobody, and alarms once a day and bucket`, async () => {
      const { app, rows } = await loading([line(overrides)], [line(overrides)]);
      assert.equal(rows[0]?.accreditationId, 'operator:unattributed');
      const own = 'cs_bucket' in overrides ? overrides.cs_bucket : bucket;
      const isKnown = !('cs_uri' in overrides);
      assert.equal(rows[0].downloadId, isKnown ? 'd1' : '', 'no words of a stranger are kept');
      const found = await app.documents.find(alerts, {});
      assert.deepEqual(
        found.map(({ id, value: { subject } }) => [id, subject]),
        [[`leak-${own}-2026-11-01`, own]],
      );
      assert.equal((await app.documents.find(mails, {})).length, 1);
    });

  it('tells how much leaked, request by request', async () => {
    const of = (id: string) => line({ cs_uri: '/x', s_request_id: id });
    const { app } = await loading([of('r1'), of('r2'), line({ s_request_id: 'r3' })]);
    const [mail] = await app.documents.find(mails, {});
    assert.match(mail!.value.message.text, /shows 2 answered requests with 2000 bytes/);
  });

  for (const [what, overrides] of [
    ['a refused request', { sc_status: '403' }],
    ...['uploads', 'quarantine', 'logs', 'source', 'audit'].map(
      (name) => [`the bucket of ${name}`, { cs_bucket: `demo-test-${name}` }] as const,
    ),
    ['a service reading with its own credentials', { cs_operation: 'storage.objects.get' }],
  ] as const)
    it(`raises no alarm of ${what}`, async () => {
      const { app } = await loading([line({ cs_uri: '/x', ...overrides })]);
      assert.deepEqual(await app.documents.find(alerts, {}), []);
    });

  it('loads more rows than one batch holds, each batch with one read of its records', async () => {
    const many = Array.from({ length: 5 }, (_, at) => line({ s_request_id: `r${at}` }));
    const { app, warehouse } = await loading();
    const small = { ...policy, egress: { ...policy.egress, logBatch: 2 } } as never;
    const content = [csvLine(usageFields), ...many].join('');
    const objects = {
      stat: () => Promise.resolve({ ...event, metadata: {} }),
      read: () => Readable.from([Buffer.from(content)]),
    } as unknown as App['objects'];
    await loadUsageLog({ ...app, policy: small, objects }, event);
    assert.equal(warehouse.requests.size, 5);
  });

  for (const [what, other] of [
    ['of another bucket', { bucket }],
    ['that is no usage log', { name: `${bucket}_storage_2026_11_01_00_00_00_0a1b_v0` }],
    ['of a generation that is not the live one', { generation: '0' }],
  ] as const)
    it(`leaves an object alone ${what}`, async () => {
      const { app, warehouse } = await loading();
      await loadUsageLog(
        {
          ...app,
          objects: {
            stat: () => Promise.resolve({ ...event, metadata: {} }),
            read: () => Readable.from([Buffer.from(csvLine(usageFields) + line())]),
          } as unknown as App['objects'],
        },
        { ...event, ...other },
      );
      assert.equal(warehouse.requests.size, 0);
    });
});
