import type { BigQuery } from '@google-cloud/bigquery';
import * as z from 'zod';
import { fromNanos, toNanos } from '../../platform/money.ts';
import { dayOf, daysOf } from '../domain/calendar.ts';
import { randomId } from '../../platform/hash.ts';
import { statement, type BillingFormat, type Statement } from './statements.ts';
import { tableResource, type TableName } from './tables.ts';
import type { Warehouse, Window } from './warehouse.ts';

type Parameters = Record<string, string | string[]>;

export interface BigQueryOptions {
  open(): Promise<BigQuery>;
  /** The billing export, `project.dataset.table`, and its format: `detailed` unless said. */
  exportTable: string;
  format?: BillingFormat;
  dataset?: string;
  /** A query that would read more fails instead. */
  maximumBytesBilled: number;
}

/** NUMERIC comes as a Big (`toFixed()` prints it exactly), or as its text. */
const Nanos = z
  .union([z.string(), z.custom<{ toFixed(): string }>((value) => typeof value === 'object')])
  .transform((value) => toNanos(typeof value === 'string' ? value : value.toFixed()));
const text = z.string();
const Integer = text.regex(/^\d+$/).transform(BigInt);
const kind = z.enum(['internet', 'inter-region', 'retrieval', 'ignored']);
const amounts = { gross: Nanos, discounts: Nanos, promotions: Nanos, at_list: Nanos };
const rows = {
  until: z.object({ day: text, until: text }),
  survey: z.object({ day: text, until: text, arrived: text }),
  day: z.object({ day: text }),
  billed: z.object({
    ...amounts,
    key: text,
    day: text,
    hour: text,
    project_id: text,
    bucket: text,
    sku_id: text,
    sku_description: text,
    cost_type: text,
    currency: text,
  }),
  share: z.object({
    ...amounts,
    billed_key: text,
    day: text,
    bucket: text,
    sku_id: text,
    kind,
    person_id: text,
    dataset_id: text,
    allocated_method: z.enum(['project', 'bytes-hour', 'bytes-day', 'bytes-month', 'operator']),
    allocated_ratio: Nanos,
    currency: text,
  }),
  delivered: z.object({
    bucket: text,
    hour: text,
    payer: text,
    accreditation_id: text,
    person_id: text,
    dataset_id: text,
    bytes: Integer,
  }),
  repeat: z.object({
    accreditation_id: text,
    dataset_id: text,
    bucket: text,
    object: text,
    generation: text,
    bytes: Integer,
    day: text,
  }),
  download: z.object({ download_id: text, bytes: Integer }),
  what: z.object({ what: text }),
  total: z.object({
    ...amounts,
    month: text,
    allocated_resource_id: text,
    person_id: text,
    dataset_id: text,
    currency: text,
  }),
  bytes: z.object({ month: text.default(''), accreditation_id: text, bytes: Integer }),
  sku: z.object({
    sku_id: text,
    description: text,
    kind,
    source: z.enum(['table', 'pattern']),
  }),
};

/** First and last of some days or months, for partition pruning. */
const range = (days: string[]): { first: string; last: string } => {
  const sorted = days.toSorted();
  return { first: sorted[0]!, last: sorted.at(-1)! };
};
const monthRange = (months: string[]) => {
  const { first, last } = range(months);
  return { first: daysOf(first).first, last: daysOf(last).last };
};
const latest = (instants: string[]) => instants.toSorted().at(-1)!;
/** Nothing is exported before its use; a day is left for clocks. */
const arrivedFor = (day: string): string =>
  `${dayOf(new Date(Date.parse(day) - 86_400_000))}T00:00:00Z`;
const window = ({ until, days }: Window) => {
  const { first, last } = range(days);
  return { until, days, first, last, arrived: arrivedFor(first) };
};

/** The warehouse in BigQuery: standard SQL from `sql/`, what is written staged by load jobs, which cost nothing. */
export function bigqueryWarehouse(options: BigQueryOptions): Warehouse {
  const dataset = options.dataset ?? 'egress';
  const run = async (name: Statement, params: Parameters, staged?: string): Promise<unknown[]> => {
    const bigquery = await options.open();
    const types = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [
        key,
        Array.isArray(value) ? ['STRING'] : 'STRING',
      ]),
    );
    const [found] = await bigquery.query({
      query: statement(name, {
        export: options.exportTable,
        ...(options.format ? { format: options.format } : {}),
        ...(staged ? { staged: `${dataset}.${staged}` } : {}),
      }),
      params,
      types: types,
      defaultDataset: { datasetId: dataset, projectId: bigquery.projectId },
      maximumBytesBilled: String(options.maximumBytesBilled),
    });
    return found as unknown[];
  };
  const read = async <T>(row: z.ZodType<T>, name: Statement, params: Parameters): Promise<T[]> =>
    z.array(row).parse(await run(name, params));
  /** Loads rows into a table of their own, runs the statement over it, and drops it (it would go by itself). */
  const write = async (
    name: Statement,
    like: TableName,
    staged: Record<string, unknown>[],
    params: Parameters = {},
  ): Promise<void> => {
    const bigquery = await options.open();
    const table = bigquery.dataset(dataset).table(`staged_${randomId()}`);
    const { schema } = tableResource(like);
    await table.create({ schema, expirationTime: String(Date.now() + 24 * 3600 * 1000) });
    try {
      if (staged.length > 0) {
        const { Readable } = await import('node:stream');
        const { pipeline } = await import('node:stream/promises');
        await new Promise<void>((resolve, reject) => {
          const upload = table.createWriteStream({
            sourceFormat: 'NEWLINE_DELIMITED_JSON',
            writeDisposition: 'WRITE_APPEND',
          });
          upload.on('complete', () => resolve());
          upload.on('error', reject);
          const lines = staged.map((row) => `${JSON.stringify(row)}\n`);
          pipeline(Readable.from(lines), upload).catch(reject);
        });
      }
      await run(name, params, table.id);
    } finally {
      await table.delete({ ignoreNotFound: true });
    }
  };

  return {
    addRequests: async (requests, loadedAt) => {
      if (requests.length === 0) return;
      const staged = requests.map((row) => ({
        request_id: row.requestId,
        day: row.day,
        time: row.time.toISOString(),
        bucket: row.bucket,
        object: row.object,
        generation: row.generation,
        method: row.method,
        operation: row.operation,
        status: row.status,
        bytes: row.bytes,
        download_id: row.downloadId,
        payer: row.payer,
        accreditation_id: row.accreditationId,
        person_id: row.personId,
        dataset_id: row.datasetId,
        address: row.address,
        loaded_at: loadedAt.toISOString(),
      }));
      await write('add_requests', 'requests', staged, range(requests.map(({ day }) => day)));
    },
    survey: async (since) => {
      const found = await read(rows.survey, 'survey', { arrived: since });
      if (found.length === 0) return undefined;
      return {
        since,
        arrived: latest(found.map(({ arrived }) => arrived)),
        until: latest(found.map(({ until }) => until)),
        days: found.map(({ day }) => day),
      };
    },
    mergeBilled: async (part) => {
      await run('merge_billed', window(part));
    },
    newRequests: async (since, oldest) => {
      const found = await read(rows.until, 'new_requests', { since, oldest });
      if (found.length === 0) return undefined;
      return { until: latest(found.map(({ until }) => until)), days: found.map(({ day }) => day) };
    },
    billed: async (days) => {
      const found = await read(rows.billed, 'billed', { days, ...range(days) });
      return found.map(({ project_id, sku_id, sku_description, cost_type, at_list, ...row }) => ({
        ...row,
        atList: at_list,
        project: project_id,
        skuId: sku_id,
        skuDescription: sku_description,
        costType: cost_type,
      }));
    },
    delivered: async (month) => {
      const found = await read(rows.delivered, 'delivered', { ...daysOf(month) });
      return found.map(({ accreditation_id, person_id, dataset_id, ...row }) => ({
        ...row,
        accreditationId: accreditation_id,
        personId: person_id,
        datasetId: dataset_id,
      }));
    },
    fallbackDays: async (month) =>
      (await read(rows.day, 'fallback_days', { ...daysOf(month) })).map(({ day }) => day),
    replaceAllocation: async (days, allocation) => {
      const staged = allocation.map((row) => ({
        billed_key: row.billedKey,
        usage_day: row.day,
        bucket: row.bucket,
        sku_id: row.skuId,
        kind: row.kind,
        allocated_resource_id: row.accreditationId,
        person_id: row.personId,
        dataset_id: row.datasetId,
        allocated_method: row.method,
        allocated_ratio: fromNanos(row.ratio),
        currency: row.currency,
        gross: fromNanos(row.gross),
        discounts: fromNanos(row.discounts),
        promotions: fromNanos(row.promotions),
        at_list: fromNanos(row.atList),
      }));
      await write('replace_allocation', 'allocation', staged, { days, ...range(days) });
    },
    shares: async (accreditationId, days) =>
      (await read(rows.share, 'shares', { holder: accreditationId, ...days })).map(
        ({ gross, discounts, promotions, kind, day, bucket, currency, ...row }) => ({
          ...{ gross, discounts, promotions, kind, day, bucket, currency, accreditationId },
          atList: row.at_list,
          billedKey: row.billed_key,
          skuId: row.sku_id,
          personId: row.person_id,
          datasetId: row.dataset_id,
          method: row.allocated_method,
          ratio: row.allocated_ratio,
        }),
      ),
    disagreements: async (days, oldest, until) => {
      const found = await Promise.all([
        days.length === 0 ? [] : read(rows.what, 'unequal_shares', { days, ...range(days) }),
        read(rows.what, 'unequal_bill', { oldest, until, arrived: arrivedFor(oldest) }),
      ]);
      return found.flat().map(({ what }) => what);
    },
    totals: async (months) => {
      if (months.length === 0) return [];
      const found = await read(rows.total, 'totals', { months, ...monthRange(months) });
      return found.map(({ allocated_resource_id, person_id, dataset_id, at_list, ...row }) => ({
        ...row,
        atList: at_list,
        accreditationId: allocated_resource_id,
        personId: person_id,
        datasetId: dataset_id,
      }));
    },
    bytes: async (months) => {
      if (months.length === 0) return [];
      const found = await read(rows.bytes, 'bytes', { months, ...monthRange(months) });
      return found.map(({ accreditation_id, ...row }) => ({
        ...row,
        accreditationId: accreditation_id,
      }));
    },
    unbilled: async (oldest, skus) =>
      (await read(rows.bytes, 'unbilled', { oldest, skus })).map(
        ({ accreditation_id, ...row }) => ({
          ...row,
          accreditationId: accreditation_id,
        }),
      ),
    repeats: async (since, oldest) =>
      (await read(rows.repeat, 'repeats', { since, oldest })).map(
        ({ accreditation_id, dataset_id, ...row }) => ({
          ...row,
          accreditationId: accreditation_id,
          datasetId: dataset_id,
        }),
      ),
    deliveredByDownload: async (downloads, oldest) =>
      (await read(rows.download, 'delivered_by_download', { downloads, oldest })).map(
        ({ download_id, bytes }) => ({ downloadId: download_id, bytes }),
      ),
    skus: async () =>
      (await read(rows.sku, 'skus', {})).map(({ sku_id, ...row }) => ({ ...row, id: sku_id })),
    addSkus: async (skus) => {
      const staged = skus.map(({ id, ...sku }) => ({ sku_id: id, ...sku }));
      if (skus.length > 0) await write('add_skus', 'sku_catalog', staged);
    },
    recordRun: (done) =>
      write('record_run', 'runs', [
        {
          run_id: done.id,
          started_at: done.startedAt.toISOString(),
          finished_at: done.finishedAt.toISOString(),
          export_since: done.since,
          export_until: done.until,
          days: done.days,
          allocations: done.allocations,
        },
      ]),
  };
}
