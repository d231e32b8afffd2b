import { parseArgs } from 'node:util';
import { generateMonth } from './generate-month.ts';
import { isMonth, Usage } from './usage.ts';
import { loadExport, prepareBigQuery } from './load-export.ts';

/** A made-up month of the billing export: as lines of JSON, or into the local BigQuery. Throws with what to say instead. */
export async function generate(
  words: string[],
  terminal: { out(text: string): void },
): Promise<void> {
  const { values } = parseArgs({
    args: words,
    options: {
      month: { type: 'string' },
      bucket: { type: 'string', multiple: true },
      seed: { type: 'string', default: '1' },
      days: { type: 'string', default: '31' },
      currency: { type: 'string', default: 'USD' },
      load: { type: 'boolean', default: false },
    },
  });
  const {
    GOOGLE_CLOUD_PROJECT: projectId = 'demo-spaceml',
    BIGQUERY_API_ENDPOINT: endpoint,
    BILLING_TABLE: exportTable,
  } = process.env;
  const { month, bucket: buckets, load, currency } = values;
  if (!isMonth(month) || buckets === undefined)
    throw new Usage('Say which month and bucket: --month 2026-10 --bucket NAME');
  const options = { month, buckets, project: projectId, currency };
  const rows = generateMonth({ ...options, seed: Number(values.seed), days: Number(values.days) });
  if (!load) {
    for (const row of rows) terminal.out(JSON.stringify(row));
    return;
  }
  if (endpoint === undefined || exportTable === undefined)
    throw new Error('--load needs BIGQUERY_API_ENDPOINT and BILLING_TABLE: run it by --exec.');
  await prepareBigQuery({ endpoint, projectId, exportTable });
  await loadExport({ endpoint, projectId, exportTable }, rows);
  terminal.out(`${rows.length} rows of ${month} are in ${exportTable}.`);
}
