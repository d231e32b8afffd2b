import type { BigQuery } from '@google-cloud/bigquery';
import { accountings, accountingId } from '../functions/egress/domain/accounting.ts';
import { bigqueryClient } from '../functions/egress/stores/bigquery-client.ts';
import { bigqueryWarehouse } from '../functions/egress/stores/bigquery-warehouse.ts';
import type { Warehouse } from '../functions/egress/stores/warehouse.ts';
import { accountEgress } from '../functions/egress/usecases/account-egress.ts';
import { policy } from '../functions/policy.ts';
import { prepareBigQuery } from '../scripts/billing/load-export.ts';
import { startLocal } from '../scripts/local/launcher.ts';
import { testApp } from '../test/support/app.ts';
import { writeBill, writeShares } from './accounting-rows.ts';
import { median, ratio, type Figure } from './measure.ts';

const rounds = 3;
const fresh = 100_000;
/** Rows of the bill, and as many of the usage logs, in the two years before the day of the new ones. */
const histories = { short: 10_000, long: 1_000_000 };
const [first, today] = ['2024-11-01', '2026-11-01'];
/** As a run of the same day left it that saw all of the history: the first of a day also checks 45 days anew. */
const seen = {
  ranAt: new Date('2026-11-02T03:00:00Z'),
  exported: '2026-11-01T19:00:00.000000Z',
  arrived: '2026-10-31T00:00:00.000000Z',
  loaded: '2026-11-01T05:00:00.000000Z',
};

interface World {
  warehouse: Warehouse;
  ask: (query: string) => Promise<void>;
}

async function worldOf(bigquery: BigQuery, endpoint: string, history: number): Promise<World> {
  const { projectId } = bigquery;
  const dataset = `egress_${history}`;
  const exportTable = `${projectId}.billing_${history}.export`;
  await prepareBigQuery({ endpoint, projectId, exportTable }, dataset);
  const open = () => Promise.resolve(bigquery);
  const { mayBill } = policy.egress;
  const warehouse = bigqueryWarehouse({ open, exportTable, dataset, mayBill });
  const defaultDataset = { datasetId: dataset, projectId };
  const ask = async (query: string) => {
    await bigquery.query({ query: query.replaceAll('`export`', `\`${exportTable}\``), defaultDataset }); // prettier-ignore
  };
  const days = (Date.parse(today) - Date.parse(first)) / 86_400_000;
  for (const query of writeBill('old', first, days, history)) await ask(query);
  const until = `${today}T23:00:00Z`;
  const all = Array.from({ length: days }, (_, day) =>
    new Date(Date.parse(first) + day * 86_400_000).toISOString().slice(0, 10),
  );
  await warehouse.mergeBilled({ since: first, arrived: first, until, days: all });
  await ask(writeShares);
  return { warehouse, ask };
}

/** Seconds of one accounting run over the new rows, which are gone again afterwards. Throws unless all of their money is shared. */
async function run({ warehouse, ask }: World): Promise<number> {
  for (const query of writeBill('new', today, 1, fresh)) await ask(query);
  const app = testApp({ warehouse });
  await app.documents.createOnce(accountings, accountingId, seen);
  const started = performance.now();
  await accountEgress(app);
  const seconds = (performance.now() - started) / 1000;
  const shared = (await warehouse.totals(['2026-11'])).reduce((sum, row) => sum + row.gross, 0n);
  if (shared !== BigInt(fresh) * 10_000_000n) throw new Error('Not all of the bill was shared.');
  await ask(`DELETE FROM \`export\` WHERE _PARTITIONTIME >= TIMESTAMP '${today}'`);
  await ask(`DELETE FROM requests WHERE day >= DATE '${today}'`);
  for (const table of ['billed', 'allocation'])
    await ask(`DELETE FROM ${table} WHERE usage_day >= DATE '${today}'`);
  return seconds;
}

/** One accounting run on the local BigQuery over the same new rows, after a short history and after a long one. */
export async function accounting(): Promise<Figure[]> {
  const local = await startLocal({ parts: ['bigquery'], functions: false });
  try {
    const endpoint = local.env['BIGQUERY_API_ENDPOINT']!;
    const bigquery = await bigqueryClient(local.env['GOOGLE_CLOUD_PROJECT']!, endpoint);
    const short = await worldOf(bigquery, endpoint, histories.short);
    const long = await worldOf(bigquery, endpoint, histories.long);
    const [shorts, longs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      shorts.push(await run(short));
      longs.push(await run(long));
    }
    const [little, much] = [median(shorts), median(longs)];
    return [
      {
        name: `accounting run over ${fresh} new rows of the bill, s`,
        value: little.toFixed(0),
        how: `two holders to each row; local BigQuery after a history of ${histories.short} rows, median of ${rounds}`,
      },
      {
        name: 'the same new rows after a longer history, s',
        value: much.toFixed(0),
        ratio: ratio(much / little),
        how: `${histories.long} ÷ ${histories.short} rows of bill and logs in two years; interleaved, medians of ${rounds}`,
      },
    ];
  } finally {
    await local.stop();
  }
}
