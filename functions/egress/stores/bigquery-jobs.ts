import type { BigQuery } from '@google-cloud/bigquery';
import * as z from 'zod';
import { randomId } from '../../platform/hash.ts';
import { reads, statement, type BillingFormat, type Reads, type Statement } from './statements.ts';
import { tableResource, type TableName } from './tables.ts';

type Parameters = Record<string, string | string[]>;

export interface BigQueryOptions {
  open(): Promise<BigQuery>;
  /** The billing export, `project.dataset.table`, and its format: `detailed` unless said. */
  exportTable: string;
  format?: BillingFormat;
  dataset?: string;
  /** Bytes that a query may bill, by what it reads; one that would bill more fails instead. Loading is free. */
  mayBill: Record<Reads, number>;
}

/** Runs the statements of `sql/`; what is written is staged by load jobs. */
export function bigqueryJobs(options: BigQueryOptions) {
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
      maximumBytesBilled: String(options.mayBill[reads[name]]),
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

  return { read, run, write };
}
