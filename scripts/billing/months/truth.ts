import type { Cost } from './bill-writer.ts';
import type { Researcher, Use } from './use.ts';

/** What somebody's downloads cost in truth, in nanos; shares are whole nanos, so they may be off by as many as `rows`. */
export interface Due {
  accreditationId: string;
  /** Usage month `YYYY-MM`, UTC. */
  month: string;
  currency: string;
  gross: bigint;
  discounts: bigint;
  promotions: bigint;
  /** Rows of the bill that somebody has a part in. */
  rows: number;
}
export interface Truth {
  /** Of researchers and operator; sums of parts that are kept to 10⁻⁹ of a nano. */
  due: Due[];
  /** Bytes delivered by accreditation and month. */
  bytes: { accreditationId: string; month: string; bytes: bigint }[];
}

const fine = 1_000_000_000n;
const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const sumUp = (uses: Use[]): bigint => uses.reduce((sum, { bytes }) => sum + BigInt(bytes), 0n);
const of = (use: Use): string => use.by?.accreditationId ?? 'operator:unattributed';

/** Finds the uses that caused a cost: those of its hour, else of its day, else of its month. */
function causes(uses: Use[]): (cost: Cost) => Use[] {
  const spans = [String, dayOf, monthOf].map((span) => {
    const keyOf = ({ bucket, payer, hour }: Use | Cost) =>
      JSON.stringify([bucket, payer, span(hour)]);
    return { keyOf, groups: Map.groupBy(uses, keyOf) };
  });
  return (cost) => {
    const found = spans.map(({ keyOf, groups }) => groups.get(keyOf(cost)));
    return cost.kind === 'other' ? [] : (found.find((each) => each !== undefined) ?? []);
  };
}

/** Works out from use and cost, by plain proportion, who owes what: nothing of the product's own code is in it. */
export function truthOf(costs: Cost[], uses: Use[], researchers: Researcher[]): Truth {
  const due = new Map<string, Due>();
  const owe = (accreditationId: string, cost: Cost, part: bigint, whole: bigint) => {
    const [month, { currency }] = [monthOf(cost.hour), cost];
    const key = [accreditationId, month, currency].join(' ');
    const nothing = { gross: 0n, discounts: 0n, promotions: 0n, rows: 0 };
    const sum = due.get(key) ?? { accreditationId, month, currency, ...nothing };
    for (const each of ['gross', 'discounts', 'promotions'] as const)
      sum[each] += (cost[each] * part * fine) / whole;
    sum.rows += cost.rows;
    due.set(key, sum);
  };
  const causesOf = causes(uses);
  for (const cost of costs) {
    const caused = causesOf(cost);
    const payer = researchers.find((one) => one.payer !== '' && one.payer === cost.payer);
    if (cost.kind === 'other') owe('operator:overhead', cost, 1n, 1n);
    else if (caused.length === 0)
      owe(payer?.accreditationId ?? 'operator:unattributed', cost, 1n, 1n);
    else for (const [id, own] of Map.groupBy(caused, of)) owe(id, cost, sumUp(own), sumUp(caused));
  }
  const rounded = (value: bigint): bigint => (value + (value < 0n ? -fine : fine) / 2n) / fine;
  const bytes = Map.groupBy(uses, (use) => `${of(use)} ${monthOf(use.hour)}`);
  return {
    due: [...due.values()].map((each) => ({
      ...each,
      gross: rounded(each.gross),
      discounts: rounded(each.discounts),
      promotions: rounded(each.promotions),
    })),
    bytes: [...bytes].map(([key, own]) => {
      const [accreditationId, month] = key.split(' ') as [string, string];
      return { accreditationId, month, bytes: sumUp(own) };
    }),
  };
}
