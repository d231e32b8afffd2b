import { bigqueryClient } from '../../functions/egress/stores/bigquery-client.ts';
import { bigqueryWarehouse } from '../../functions/egress/stores/bigquery-warehouse.ts';
import type { BillingFormat } from '../../functions/egress/stores/statements.ts';
import type { Warehouse } from '../../functions/egress/stores/warehouse.ts';
import { canonical, randomId } from '../../functions/platform/hash.ts';
import { policy } from '../../functions/policy.ts';
import type { ExportRow } from '../../scripts/billing/export-row.ts';
import { loadExport, prepareBigQuery } from '../../scripts/billing/load-export.ts';
import { MemoryWarehouse } from './memory-warehouse.ts';

/** A warehouse with an export that rows can be written to, and a look at all its tables. */
export interface World {
  warehouse: Warehouse;
  /** Rows come into the partition of `arrival` (`YYYY-MM-DD`), or else of the day each was exported. */
  arrive(rows: ExportRow[], arrival?: string): Promise<void>;
  /** Every row of bill, requests and shares, sorted. */
  dump(): Promise<string[]>;
  /** Rows of a query, sorted; the export is `export`, a view `view_…`. */
  ask(query: string): Promise<string[]>;
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner,
  );

/** In memory. */
export const memoryWorld = (): Promise<World> => {
  const warehouse = new MemoryWarehouse();
  return Promise.resolve({
    warehouse,
    ask: () => Promise.reject(new Error('No SQL here.')),
    arrive: (rows, arrival) => {
      for (const row of rows)
        warehouse.exported.push({ row, partition: arrival ?? row.export_time.slice(0, 10) });
      return Promise.resolve();
    },
    dump: () =>
      Promise.resolve(
        [warehouse.bill, warehouse.requests, warehouse.allocation].flatMap((table) =>
          [...table.values()].map(text).sort(),
        ),
      ),
  });
};

/** In the local BigQuery, in data sets of its own. */
export async function bigqueryWorld(format: BillingFormat = 'detailed'): Promise<World> {
  const endpoint = process.env['BIGQUERY_API_ENDPOINT'];
  if (endpoint === undefined) throw new Error('Run this with --parts bigquery --exec.');
  const projectId = process.env['GOOGLE_CLOUD_PROJECT'] ?? 'demo-test';
  const own = randomId().slice(0, 12);
  const dataset = `egress_${own}`;
  const exportTable = `${projectId}.billing_${own}.export`;
  const target = { endpoint, projectId, exportTable, format };
  await prepareBigQuery(target, dataset);
  const bigquery = await bigqueryClient(projectId, endpoint);
  const rows = async (query: string) => {
    const [found] = (await bigquery.query({
      query,
      defaultDataset: { datasetId: dataset, projectId },
    })) as [unknown[], ...unknown[]];
    return found.map(canonical).sort();
  };
  return {
    warehouse: bigqueryWarehouse({
      open: () => Promise.resolve(bigquery),
      exportTable: target.exportTable,
      format,
      dataset,
      mayBill: policy.egress.mayBill,
    }),
    arrive: (exported, arrival) => loadExport(target, exported, arrival),
    ask: (query) =>
      rows(
        query
          .replaceAll(/FROM export\b/g, `FROM \`${target.exportTable}\``)
          .replaceAll('view_', ''),
      ),
    dump: async () => [
      ...(await rows(`SELECT * FROM billed WHERE usage_day > DATE '2000-01-01'`)),
      ...(await rows(`SELECT * FROM requests WHERE day > DATE '2000-01-01'`)),
      ...(await rows(`SELECT * FROM allocation WHERE usage_day > DATE '2000-01-01'`)),
    ],
  };
}
