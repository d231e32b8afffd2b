/**
 * A made-up month of the billing export: as lines of JSON, or into the local BigQuery.
 *   node scripts/egress/main.ts --month 2026-10 --bucket NAME [--bucket NAME]… [--seed 1] [--days 31] [--load]
 */
import { parseArgs } from 'node:util';
import { generateMonth } from './generate-month.ts';
import { loadExport, prepareBigQuery } from './load-export.ts';

const { values } = parseArgs({
  options: {
    month: { type: 'string' },
    bucket: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '31' },
    load: { type: 'boolean', default: false },
  },
});
const {
  GOOGLE_CLOUD_PROJECT: projectId = 'demo-spaceml',
  BIGQUERY_API_ENDPOINT: endpoint,
  BILLING_TABLE: exportTable,
} = process.env;
const { month, bucket: buckets, load } = values;
if (month === undefined || !/^\d{4}-\d{2}$/.test(month) || buckets === undefined) {
  process.stderr.write('Say which month and bucket: --month 2026-10 --bucket NAME\n');
  process.exitCode = 2;
} else {
  const options = { month, buckets, project: projectId };
  const rows = generateMonth({ ...options, seed: Number(values.seed), days: Number(values.days) });
  if (!load) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else if (endpoint === undefined || exportTable === undefined) {
    process.stderr.write(
      '--load needs BIGQUERY_API_ENDPOINT and BILLING_TABLE: run it by --exec.\n',
    );
    process.exitCode = 2;
  } else {
    await prepareBigQuery({ endpoint, projectId, exportTable });
    await loadExport({ endpoint, projectId, exportTable }, rows);
    process.stdout.write(`${rows.length} rows of ${month} are in ${exportTable}.\n`);
  }
}
