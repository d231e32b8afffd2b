import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BillingFormat } from '../../functions/egress/stores/statements.ts';
import { canonical } from '../../functions/platform/hash.ts';
import { fromNanos } from '../../functions/platform/money.ts';
import { loadArrived, prepareBigQuery } from './load-export.ts';
import { madeOf, madeOptions } from './made.ts';
import { inFormat } from './months/formats.ts';
import type { MadeMonths } from './months/make-months.ts';

/**
 * Made-up months of the billing export in one of its formats: as lines of JSON, into the local BigQuery, or with usage logs, download
 * records and the truth into a folder. Throws with what to say instead.
 */
export async function generate(
  words: string[],
  terminal: { out(text: string): void },
): Promise<void> {
  const { values } = parseArgs({
    args: words,
    options: {
      ...madeOptions,
      out: { type: 'string' },
      load: { type: 'boolean', default: false },
    },
  });
  const { load, out } = values;
  const { GOOGLE_CLOUD_PROJECT: project = 'demo-spaceml' } = process.env;
  const { made, format } = madeOf(values, project);
  if (load) await intoBigQuery(made, project, format);
  if (out !== undefined)
    await intoFolder(made, format, resolve(process.env['CALLED_FROM'] ?? '.', out));
  if (!load && out === undefined)
    for (const { row } of made.exported) terminal.out(JSON.stringify(inFormat(row, format)));
  else terminal.out(`${made.exported.length} rows of the bill, ${made.logs.length} usage logs.`);
}

async function intoBigQuery(
  { exported }: MadeMonths,
  projectId: string,
  format: BillingFormat,
): Promise<void> {
  const { BIGQUERY_API_ENDPOINT: endpoint, BILLING_TABLE: exportTable } = process.env;
  if (endpoint === undefined || exportTable === undefined)
    throw new Error('--load needs BIGQUERY_API_ENDPOINT and BILLING_TABLE: run it by --exec.');
  const target = { endpoint, projectId, exportTable, format };
  await prepareBigQuery(target);
  await loadArrived(target, exported);
}

/** `export/DAY.jsonl` by day of arrival, `logs/NAME` as Cloud Storage names them, `downloads.json`, `truth.json`. */
async function intoFolder(made: MadeMonths, format: BillingFormat, folder: string): Promise<void> {
  for (const name of ['export', 'logs']) await mkdir(join(folder, name), { recursive: true });
  const put = (path: string, text: string) => writeFile(join(folder, path), text);
  for (const [day, arrived] of Map.groupBy(made.exported, ({ arrival }) => arrival))
    await put(
      `export/${day}.jsonl`,
      arrived.map(({ row }) => `${JSON.stringify(inFormat(row, format))}\n`).join(''),
    );
  for (const { name, text } of made.logs) await put(`logs/${name}`, text);
  await put('downloads.json', canonical(made.downloads));
  const due = made.truth.due.map(({ gross, discounts, promotions, ...each }) => ({
    ...each,
    gross: fromNanos(gross),
    discounts: fromNanos(discounts),
    promotions: fromNanos(promotions),
  }));
  const bytes = made.truth.bytes.map((each) => ({ ...each, bytes: String(each.bytes) }));
  await put('truth.json', `${JSON.stringify({ due, bytes }, null, 2)}\n`);
}
