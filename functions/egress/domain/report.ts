import { addUp, addUpBy, linesOf, netIn, type Costs, type Parts } from './ledger.ts';
import { fromNanos } from '../../platform/money.ts';
import type { RepeatSum } from './repeat.ts';
import { overhead, unattributed } from './allocation.ts';

/** Of the downloads' net cost in one currency: which part has a researcher's name (percent, two decimals). */
export interface Coverage {
  currency: string;
  attributedPercent: string;
  unattributedPercent: string;
}

export interface MonthReport {
  month: string;
  total: Costs;
  researchers: {
    accreditationId: string;
    bytes: number;
    costs: Costs;
    people: Record<string, Costs>;
  }[];
  datasets: { datasetId: string; costs: Costs }[];
  unattributed: Costs;
  overhead: Costs;
  coverage: Coverage[];
  repeats: RepeatSum[];
}

const percent = (part: bigint, whole: bigint): string =>
  fromNanos(whole === 0n ? 0n : ((part * 10_000n) / whole) * 10_000_000n);

/** The currencies in which more than so many thousandths of the downloads' net cost is nobody's; exact. */
export const uncovered = (
  { total, overhead: rest, unattributed: nobodys, coverage }: MonthReport,
  permille: number,
): Coverage[] =>
  coverage.filter(
    ({ currency }) =>
      netIn(nobodys, currency) * 1000n >
      (netIn(total, currency) - netIn(rest, currency)) * BigInt(permille),
  );

/** A month over all accreditations: who, what, and how much of it is nobody's. */
export function report(
  month: string,
  ledger: (Parts & { accreditationId: string })[],
  repeats: RepeatSum[] = [],
): MonthReport {
  const of = (id: string) =>
    ledger.find(({ accreditationId }) => accreditationId === id)?.costs ?? [];
  const researchers = ledger.filter(
    ({ accreditationId }) => !accreditationId.startsWith('operator:'),
  );
  const byDataset = researchers.flatMap(({ datasets }) =>
    Object.entries(datasets).flatMap(([datasetId, costs]) =>
      linesOf(costs).map((line) => ({ ...line, datasetId })),
    ),
  );
  const named = addUp(researchers.flatMap(({ costs }) => linesOf(costs)));
  const nobody = of(unattributed.accreditationId);
  const downloads = addUp([...linesOf(named), ...linesOf(nobody)]);
  const nanos = (costs: Costs, currency: string) =>
    linesOf(costs)
      .filter((line) => line.currency === currency)
      .reduce((sum, { gross, discounts }) => sum + gross + discounts, 0n);
  return {
    month,
    total: addUp(ledger.flatMap(({ costs }) => linesOf(costs))),
    researchers: researchers
      .map(({ accreditationId, bytes, costs, people }) => ({
        accreditationId,
        bytes,
        costs,
        people,
      }))
      .sort((a, b) => (a.accreditationId < b.accreditationId ? -1 : 1)),
    datasets: Object.entries(addUpBy(byDataset, ({ datasetId }) => datasetId))
      .map(([datasetId, costs]) => ({ datasetId, costs }))
      .sort((a, b) => (a.datasetId < b.datasetId ? -1 : 1)),
    unattributed: nobody,
    overhead: of(overhead.accreditationId),
    repeats,
    coverage: downloads.map(({ currency }) => ({
      currency,
      attributedPercent: percent(nanos(named, currency), nanos(downloads, currency)),
      unattributedPercent: percent(nanos(nobody, currency), nanos(downloads, currency)),
    })),
  };
}
