import type { BigQuery } from '@google-cloud/bigquery';
import { readFileSync } from 'node:fs';
import type { BillingFormat } from './statements.ts';

/** Tables of the data set `egress`; `schemas/{name}.json` holds each, for Terraform as for here. */
export const tableNames = ['requests', 'billed', 'allocation', 'sku_catalog', 'runs'] as const;
export type TableName = (typeof tableNames)[number];
export const viewNames = ['cost_by_researcher', 'cost_by_dataset', 'coverage'] as const;

/** What the exports look like, for local runs and tests: Google makes the real ones. */
export type ExportSchema = 'billing_export' | 'billing_standard' | 'billing_focus';

export interface Column {
  name: string;
  type: string;
  mode: string;
  description?: string;
  fields?: Column[];
}
interface Table {
  description: string;
  schema: { fields: Column[] };
}

const here = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** A table as BigQuery's REST resource describes it. */
export const tableResource = (name: TableName | ExportSchema): Table =>
  JSON.parse(here(`../schemas/${name}.json`)) as Table;

/** The text of a view, its tables in `dataset`. */
export const viewText = (name: string, dataset: string): string =>
  here(`../sql/views/${name}.sql`).replaceAll('`egress.', `\`${dataset}.`);

const unlessThere = async (creating: Promise<unknown>): Promise<void> => {
  try {
    await creating;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 409) throw error;
  }
};

/** Creates the tables and views of `dataset` that are not there yet: what Terraform does for a deployment. */
export async function createTables(bigquery: BigQuery, dataset = 'egress'): Promise<void> {
  await unlessThere(bigquery.createDataset(dataset));
  for (const name of tableNames)
    await unlessThere(bigquery.dataset(dataset).createTable(name, tableResource(name)));
  for (const name of viewNames)
    await unlessThere(
      bigquery
        .dataset(dataset)
        .createTable(name, { view: { query: viewText(name, dataset), useLegacySql: false } }),
    );
}

const exportSchemas: Record<BillingFormat, ExportSchema> = {
  detailed: 'billing_export',
  standard: 'billing_standard',
  focus: 'billing_focus',
  view: 'billing_export',
};

/** Where the rows of an export are: a view (`project.dataset.table`) stands on a table beside it. */
export const rowsOf = (table: string, format: BillingFormat): string =>
  format === 'view' ? `${table}_rows` : table;

/** Creates what Cloud Billing exports to (`project.dataset.table`), or a view of it: never for a deployment. */
export async function createExportTable(
  bigquery: BigQuery,
  table: string,
  format: BillingFormat = 'detailed',
): Promise<void> {
  const rows = rowsOf(table, format);
  const [projectId, dataset, name] = rows.split('.') as [string, string, string];
  await unlessThere(bigquery.createDataset(dataset, { projectId }));
  const make = (id: string, resource: object) =>
    unlessThere(bigquery.dataset(dataset, { projectId }).createTable(id, resource));
  await make(name, tableResource(exportSchemas[format]));
  if (rows !== table)
    await make(table.split('.')[2]!, {
      view: { query: `SELECT * FROM \`${rows}\``, useLegacySql: false },
    });
}
