import type { BigQuery } from '@google-cloud/bigquery';
import { readFileSync } from 'node:fs';

/** Tables of the data set `egress`; `schemas/{name}.json` holds each, for Terraform as for here. */
export const tableNames = ['requests', 'billed', 'allocation', 'sku_catalog', 'runs'] as const;
export type TableName = (typeof tableNames)[number];
export const viewNames = ['cost_by_researcher', 'cost_by_dataset', 'coverage'] as const;

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
export const tableResource = (name: TableName | 'billing_export'): Table =>
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

/** Creates a table like the one that Cloud Billing exports to (`project.dataset.table`): never for a deployment. */
export async function createExportTable(bigquery: BigQuery, table: string): Promise<void> {
  const [projectId, dataset, name] = table.split('.') as [string, string, string];
  await unlessThere(bigquery.createDataset(dataset, { projectId }));
  await unlessThere(
    bigquery.dataset(dataset, { projectId }).createTable(name, tableResource('billing_export')),
  );
}
