import type { Table } from '@google-cloud/bigquery';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bigqueryClient } from '../../functions/egress/stores/bigquery-client.ts';
import type { BillingFormat } from '../../functions/egress/stores/statements.ts';
import { createExportTable, createTables, rowsOf } from '../../functions/egress/stores/tables.ts';
import type { ExportRow } from './export-row.ts';
import type { Arrived } from './months/bill-writer.ts';
import { inFormat, type AnyRow } from './months/formats.ts';

export interface Target {
  /** Of a local BigQuery; a real export is written by Google alone. */
  endpoint: string;
  projectId: string;
  /** `project.dataset.table`. */
  exportTable: string;
  /** `detailed` unless said. */
  format?: BillingFormat;
}

/** Creates the tables of the data set `egress` and the export's, where they are not there yet. */
export async function prepareBigQuery(target: Target, dataset?: string): Promise<void> {
  const bigquery = await bigqueryClient(target.projectId, target.endpoint);
  await createTables(bigquery, dataset);
  await createExportTable(bigquery, target.exportTable, target.format);
}

/** Appends rows to the export, in the partition of the day they arrive (`YYYY-MM-DD`), or else of each's export. */
export async function loadExport(
  target: Target,
  rows: ExportRow[],
  arrival?: string,
): Promise<void> {
  const bigquery = await bigqueryClient(target.projectId, target.endpoint);
  const { format = 'detailed' } = target;
  const [projectId, dataset, table] = rowsOf(target.exportTable, format).split('.') as [
    string,
    string,
    string,
  ];
  const byDay = Map.groupBy(rows, (row) =>
    (arrival ?? row.export_time.slice(0, 10)).replaceAll('-', ''),
  );
  await addColumns(
    bigquery.dataset(dataset, { projectId }).table(table),
    rows.map((row) => inFormat(row, format)),
  );
  for (const [day, ofDay] of byDay) {
    const upload = bigquery
      .dataset(dataset, { projectId })
      .table(`${table}$${day}`)
      .createWriteStream({
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        writeDisposition: 'WRITE_APPEND',
      });
    const complete = new Promise<void>((resolve, reject) => {
      upload.once('complete', () => resolve()).once('error', reject);
    });
    await Promise.all([
      complete,
      pipeline(
        Readable.from(ofDay.map((row) => `${JSON.stringify(inFormat(row, format))}\n`)),
        upload,
      ),
    ]);
  }
}

/** Columns that the rows have and the table has not are added: Google too adds them without notice. */
async function addColumns(table: Table, rows: AnyRow[]): Promise<void> {
  const metadata: unknown = (await table.getMetadata())[0];
  const { schema } = metadata as { schema: { fields: { name: string }[] } };
  const known = new Set(schema.fields.map(({ name }) => name));
  const fresh = [...new Set(rows.flatMap(Object.keys))].filter((name) => !known.has(name));
  if (fresh.length === 0) return;
  const added = fresh.map((name) => ({ name, type: 'STRING', mode: 'NULLABLE' }));
  await table.setMetadata({ schema: { fields: [...schema.fields, ...added] } });
}

/** Appends rows to the export as they arrived. */
export async function loadArrived(target: Target, arrived: Arrived[]): Promise<void> {
  for (const [day, ofDay] of Map.groupBy(arrived, ({ arrival }) => arrival))
    await loadExport(
      target,
      ofDay.map(({ row }) => row),
      day,
    );
}
