import { correctionOf, downloadRow, storageSku, type ExportRow } from './export-row.ts';

export interface MonthOptions {
  /** `YYYY-MM`. */
  month: string;
  seed: number;
  project: string;
  buckets: string[];
  /** Days of the month that are billed; all of them by default. */
  days?: number;
  currency?: string;
}

/** mulberry32: the same numbers for the same seed, anywhere. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A month of the billing export, in the order in which Google would write it: downloads by bucket and hour,
 * with discounts and promotions, storage, tax, and a correction now and then. Exported about a day late.
 */
export function generateMonth(options: MonthOptions): ExportRow[] {
  const random = numbers(options.seed);
  const start = Date.parse(`${options.month}-01T00:00:00Z`);
  const last = new Date(
    Date.UTC(Number(options.month.slice(0, 4)), Number(options.month.slice(5)), 0),
  );
  const rows: ExportRow[] = [];
  for (let day = 0; day < Math.min(options.days ?? 31, last.getUTCDate()); day++)
    for (const bucket of options.buckets)
      for (let hour = 0; hour < 24; hour++) {
        const at = start + (day * 24 + hour) * 3_600_000;
        if (random() < 0.7) continue;
        rows.push(...hourOf(options, bucket, at, random));
      }
  const end = new Date(start + (options.days ?? last.getUTCDate()) * 86_400_000).toISOString();
  rows.push(
    taxOf(
      options,
      end,
      rows.reduce((sum, { cost }) => sum + cost, 0),
    ),
  );
  return rows.sort((a, b) => (a.export_time < b.export_time ? -1 : 1));
}

function hourOf(
  { project, currency = 'USD' }: MonthOptions,
  bucket: string,
  at: number,
  random: () => number,
): ExportRow[] {
  const hour = new Date(at).toISOString();
  const exportTime = new Date(at + (20 + random() * 10) * 3_600_000).toISOString();
  const bytes = Math.floor(random() * 5e11);
  const cost = (bytes / 2 ** 30) * 0.12;
  const usage = { project, bucket, hour, bytes, cost, exportTime, currency };
  const credits = [
    ...(random() < 0.2
      ? [{ name: 'Sustained use', amount: -cost * 0.1, id: 'discount', type: 'DISCOUNT' }]
      : []),
    ...(random() < 0.1
      ? [{ name: 'Research credit', amount: -cost * 0.5, id: 'promotion', type: 'PROMOTION' }]
      : []),
    ...(random() < 0.05
      ? [{ name: 'Unnamed', amount: -cost * 0.01, id: 'untyped', type: null }]
      : []),
  ];
  const row = downloadRow(usage, { credits });
  const stored = downloadRow({ ...usage, cost: random() * 0.01 }, { sku: storageSku });
  if (random() > 0.03) return [row, stored];
  const later = new Date(Date.parse(exportTime) + 30 * 3_600_000).toISOString();
  return [row, stored, correctionOf(row, -1, later), correctionOf(row, 0.5, later)];
}

const taxOf = ({ project, currency = 'USD' }: MonthOptions, at: string, cost: number): ExportRow =>
  downloadRow(
    { project, bucket: 'none', hour: at, bytes: 0, cost: cost * 0.19, exportTime: at, currency },
    { cost_type: 'tax', resource: { name: null, global_name: null }, location: { location: null } },
  );
