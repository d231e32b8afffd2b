import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { correctionOf, downloadRow, type ExportRow, type Usage } from '../billing/export-row.ts';
import { ROOT } from '../lib/paths.ts';
import type { Stage } from './stage.ts';
import { expect, same } from './tell.ts';

const Costs = z.array(z.object({ net: z.object({ amount: z.string(), currency: z.string() }) }));
const Report = z.object({
  total: Costs,
  unattributed: Costs,
  overhead: Costs,
  researchers: z.array(z.object({ accreditationId: z.string(), costs: Costs })),
});
type Sums = Record<string, string>;

const day = 86_400_000;

/** Sums nanos by currency, as decimal text. */
function sumsOf(lines: { amount: string; currency: string }[]): Sums {
  const sums: Record<string, bigint> = {};
  for (const { amount, currency } of lines)
    sums[currency] = (sums[currency] ?? 0n) + toNanos(amount);
  return Object.fromEntries(
    Object.entries(sums)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, nanos]) => [currency, fromNanos(nanos)]),
  );
}

/** What Google wrote, straight from its rows: cost and credits but promotions, each as BigQuery casts it. */
const billOf = (rows: ExportRow[]): Sums =>
  sumsOf(
    rows.flatMap(({ cost, credits, currency }) =>
      [cost, ...credits.filter(({ type }) => type !== 'PROMOTION').map(({ amount }) => amount)].map(
        (amount) => ({ amount: amount.toFixed(9), currency }),
      ),
    ),
  );

/** The month goes on in two more currencies, with late rows, a correction and a complete negation; it adds up to the bill. */
export async function month(
  stage: Stage,
  usage: Usage,
  first: ExportRow[],
  load: (rows: ExportRow[], arrival?: string) => Promise<void>,
): Promise<void> {
  const rows = [...first];
  const arrive = async (more: ExportRow[], arrival?: string) => {
    rows.push(...more);
    await load(more, arrival);
  };
  const name = usage.hour.slice(0, 7);
  const at = (ago: number) => new Date(Date.parse(usage.exportTime) - ago).toISOString();
  const of = (currency: string, cost: number, atList: number, exportTime = at(0)) =>
    downloadRow({ ...usage, currency, cost, atList, exportTime });
  const read = async () => {
    const as = stage.person('admin');
    const report = await stage.adminApi.get(Report, 'GET', `/v1/egress/months/${name}`, { as });
    const nets = (costs: z.infer<typeof Costs>) => costs.map(({ net }) => net);
    const holders = [...report.researchers.map(({ costs }) => costs), report.unattributed];
    return {
      total: sumsOf(nets(report.total)),
      parts: sumsOf([...holders, report.overhead].flatMap(nets)),
      yen: report.researchers.map(({ costs }) => sumsOf(nets(costs))['JPY'] ?? '0'),
    };
  };

  const credits = [
    { name: 'Discount', id: 'discount', amount: -0.333333333, type: null },
    { name: 'Research credit', id: 'research', amount: -2, type: 'PROMOTION' },
  ];
  const euro = of('EUR', 12.345678901, 15.5);
  const yen = of('JPY', 1234.567, 1234.567, at(1000));
  await arrive([{ ...euro, credits }, of('JPY', 4567.891, 5000)]);
  const without = await read();
  await arrive([yen]);
  const arrival = new Date(Date.parse(usage.exportTime) + day).toISOString().slice(0, 10);
  await arrive([of('EUR', 0.000000007, 0.000000007, at(10 * day)), of('USD', 1.1, 1.3, at(2 * day))], arrival); // prettier-ignore
  const before = await read();
  expect(
    before.yen.join() !== without.yen.join(),
    `in yen the shares are ${before.yen.join(' and ')}`,
  );
  const late = new Date(Date.parse(usage.exportTime) + 60_000).toISOString();
  await arrive([
    correctionOf({ ...euro, credits }, -1, late),
    correctionOf({ ...euro, credits }, 1.1, late),
    correctionOf(yen, -1, late),
  ]);
  const seen = await read();
  same(seen.total, billOf(rows), `${rows.length} rows in three currencies, late and corrected: the month is the bill, to the nano`); // prettier-ignore
  same(seen.parts, seen.total, 'and the shares of everybody add up to it');
  same(
    seen.yen,
    without.yen,
    'what was taken back wholly leaves nobody a nano: in yen the shares are as before it',
  );

  const as = stage.person('admin');
  const response = await stage.adminApi.ask('GET', `/v1/egress/months/${name}/chart`, { as });
  const file = join(ROOT, `.local/egress-${name}.svg`);
  await mkdir(join(ROOT, '.local'), { recursive: true });
  const chart = await response.text();
  await writeFile(file, chart);
  expect(chart.includes(`${seen.total['EUR']!} EUR billed`), `a chart of it for a report is in ${file}`); // prettier-ignore
}
