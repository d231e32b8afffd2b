import assert from 'node:assert/strict';
import { chores } from '../../functions/egress/traces.ts';
import { MemoryObjects } from '../../functions/platform/memory-objects.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { loadUsageLog } from '../../functions/egress/usecases/load-usage-log.ts';
import { mails } from '../../functions/platform/mail.ts';
import { sweep } from '../../functions/sweep.ts';
import { downloadRow, type ExportRow } from '../../scripts/billing/export-row.ts';
import { csvLine, usageFields } from '../../scripts/local/storage/usage-record.ts';
import { MemoryWarehouse } from '../egress/memory-warehouse.ts';
import { accredit, answered, deployment, type Deployment } from './deployment.ts';

export const bucket = 'demo-test-datasets';
export const hour = 3_600_000;
export const day = 24 * hour;

/** What Google tells of use and cost, and what it comes to on schedule. */
export interface Facts extends Deployment {
  /** A download of the lead's, asked for by HTTP, again with a reason; its id. */
  download(reason?: string): Promise<string>;
  /** A usage log tells of bytes of `object` that went out now, by the URL of a download. */
  sent(downloadId: string, bytes?: number, object?: string): Promise<void>;
  /** The export tells now what downloads of this hour cost. */
  billed(cost: number, overrides?: Partial<ExportRow>): void;
  /** Whether BigQuery refuses to merge the bill. */
  isDown: boolean;
  /** The accounting run and the daily sweep, as Scheduler rings for them. */
  scheduled(): Promise<void>;
  /** Ids of the alerts that the admin sees, the oldest first; the monthly statement is none. */
  alerts(state?: 'open' | 'all'): Promise<string[]>;
  /** Ids of the alerts that mailed. */
  mailed(): Promise<string[]>;
}

/** A deployment with an accredited lead, and with egress. */
export async function facts(): Promise<Facts> {
  const here = await deployment();
  await accredit(here);
  const { app } = here;
  const warehouse = new MemoryWarehouse();
  const merge = warehouse.mergeBilled.bind(warehouse);
  warehouse.mergeBilled = (window) =>
    told.isDown ? Promise.reject(new Error('BigQuery is down.')) : merge(window);
  Object.assign(app, { warehouse, chores, objects: new MemoryObjects() });
  let requests = 0;
  const time = () => app.now().getTime();
  const log = async (line: string) => {
    const name = `${bucket}_usage_2026_11_02_09_00_00_${++requests}_v0`;
    const objects = new MemoryObjects();
    const text = csvLine(usageFields) + line;
    const plain = { contentType: 'text/csv' };
    const event = (await objects.create(app.config.BUCKET_LOGS, name, text, plain))!;
    await loadUsageLog({ ...app, objects }, event);
  };
  const told: Facts = {
    ...here,
    isDown: false,
    download: async (reason) =>
      answered(
        await here.ask('POST /v1/datasets/aia/downloads', 'lead', reason ? { reason } : {}),
        201,
      )['id'] as string,
    sent: async (downloadId, bytes = 100, object = 'aia/v1/0.fits') => {
      const row: Record<string, string> = {
        time_micros: `${time()}000`,
        c_ip: '192.0.2.7',
        cs_method: 'GET',
        cs_uri: `/${bucket}/${object}?generation=1&x-goog-custom-audit-download=${downloadId}`,
        sc_status: '200',
        sc_bytes: String(bytes),
        s_request_id: `request-${requests}`,
        cs_operation: 'GET_Object',
        cs_bucket: bucket,
        cs_object: object,
      };
      await log(csvLine(usageFields.map((field) => row[field] ?? '0')));
    },
    billed: (cost, overrides = {}) => {
      const at = new Date(Math.floor(time() / hour) * hour).toISOString();
      const usage = { project: 'demo-test', bucket, hour: at, bytes: 100, cost };
      const row = downloadRow({ ...usage, exportTime: app.now().toISOString() }, overrides);
      warehouse.exported.push({ row, partition: row.export_time.slice(0, 10) });
    },
    scheduled: async () => {
      // a run that fails is rung for again, and the sweep comes all the same
      const run = accountEgress(app);
      await (told.isDown ? assert.rejects(run, /is down/) : run);
      await sweep(app);
    },
    alerts: async (state = 'open') => {
      const listed = answered(await here.desk(`GET /v1/egress/alerts?state=${state}`, 'admin'));
      return (listed['items'] as { id: string; kind: string }[])
        .filter(({ kind }) => kind !== 'statement')
        .map(({ id }) => id)
        .reverse();
    },
    mailed: async () =>
      (await app.documents.find(mails, {}))
        .filter(
          ({ id, value }) => /^alert-(?!statement)/.test(id) && value.to[0] === app.config.CONTACT,
        )
        .map(({ id }) => id.slice('alert-'.length)),
  };
  return told;
}
