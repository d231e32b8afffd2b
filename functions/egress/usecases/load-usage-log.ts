import type { App } from '../../app.ts';
import type { FinalizedObject } from '../../platform/events.ts';
import { keyedHash } from '../../platform/hash.ts';
import { downloads, type Download } from '../../downloads/domain/download.ts';
import { unattributed } from '../domain/allocation.ts';
import {
  csvReader,
  isDelivery,
  isUsageLog,
  usageReader,
  type UsageRow,
} from '../domain/usage-log.ts';
import { leaked } from '../mails.ts';
import type { RequestRow } from '../stores/warehouse.ts';
import { raiseAlert } from './raise-alert.ts';

type Needs = Pick<App, 'config' | 'documents' | 'log' | 'now' | 'objects' | 'policy' | 'warehouse'>;
interface Leak {
  bucket: string;
  day: string;
  requests: number;
  bytes: bigint;
}

/**
 * Loads a usage log into the warehouse, each request once, with its person, accreditation and dataset taken
 * from the download record that the URL names; without signature, address hashed. Bytes that left without a
 * record raise the leak alarm. Reads one record per download and batch.
 */
export async function loadUsageLog(app: Needs, event: FinalizedObject): Promise<void> {
  if (event.bucket !== app.config.BUCKET_LOGS || !isUsageLog(event.name)) return;
  const object = await app.objects.stat(event.bucket, event.name);
  if (object?.generation !== event.generation) return;
  const leaks = new Map<string, Leak>();
  let unreadable = 0;
  let loaded = 0;
  const flush = async (batch: UsageRow[]) => {
    const rows = await attribute(app, batch);
    await app.warehouse.addRequests(rows, app.now());
    loaded += rows.length;
    for (const row of rows) noteLeak(app, leaks, row);
  };
  const csv = csvReader();
  const utf8 = new TextDecoder();
  const read = usageReader();
  let batch: UsageRow[] = [];
  const take = async (records: string[][]) => {
    for (const record of records) {
      const row = read(record);
      if (row === 'header') continue;
      if (row === 'unreadable') unreadable++;
      else batch.push(row);
      if (batch.length < app.policy.egress.logBatch) continue;
      await flush(batch);
      batch = [];
    }
  };
  for await (const chunk of app.objects.read(object))
    await take(csv.push(utf8.decode(chunk as Buffer, { stream: true })));
  await take(csv.end());
  if (batch.length > 0) await flush(batch);
  for (const leak of leaks.values()) await alarm(app, leak);
  app.log.info('usage log loaded', { object: event.name, loaded, unreadable });
}

/** Who each request was granted to; a record that is for another place proves nothing. */
async function attribute(app: Needs, batch: UsageRow[]): Promise<RequestRow[]> {
  const safe = /^[\w-]{1,128}$/;
  const ids = [...new Set(batch.map((row) => row.downloadId))].filter((id) => safe.test(id));
  const found = ids.length === 0 ? [] : await app.documents.getAll(downloads, ids);
  const records = new Map(ids.map((id, index) => [id, found[index]]));
  return batch.map((row) => ({
    ...row,
    ...holderOf(row, records.get(row.downloadId)),
    downloadId: records.get(row.downloadId) ? row.downloadId : '',
    address: keyedHash(app.config.PSEUDONYM_KEY, row.address),
  }));
}

/** A file's record is for that object alone, whatever prefix it tells. */
const isFor = ({ bucket, object, prefix }: Download, row: UsageRow): boolean =>
  bucket === row.bucket &&
  (object === undefined ? row.object.startsWith(prefix) : row.object === object);

const holderOf = (row: UsageRow, record: Download | undefined) =>
  !record || !isFor(record, row)
    ? unattributed
    : {
        accreditationId: record.accreditationId,
        personId: record.personId,
        datasetId: record.datasetId,
      };

function noteLeak(app: Needs, leaks: Map<string, Leak>, row: RequestRow): void {
  const { BUCKET_UPLOADS, BUCKET_QUARANTINE, BUCKET_LOGS, BUCKET_SOURCE, BUCKET_AUDIT } =
    app.config;
  const ours = [BUCKET_UPLOADS, BUCKET_QUARANTINE, BUCKET_LOGS, BUCKET_SOURCE, BUCKET_AUDIT];
  const nobodys = row.accreditationId === unattributed.accreditationId;
  if (!nobodys || !isDelivery(row) || ours.includes(row.bucket)) return;
  const id = `leak-${row.bucket}-${row.day}`;
  const leak = leaks.get(id) ?? { bucket: row.bucket, day: row.day, requests: 0, bytes: 0n };
  leak.requests++;
  leak.bytes += BigInt(row.bytes);
  leaks.set(id, leak);
}

const alarm = (app: Needs, { bucket, day, requests, bytes }: Leak) =>
  raiseAlert(
    app,
    `leak-${bucket}-${day}`,
    { kind: 'leak', subject: bucket },
    leaked(bucket, day, requests, bytes),
  );
