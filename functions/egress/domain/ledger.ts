import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import { fromNanos, toNanos } from '../../platform/money.ts';

const Amount = z.string();
/** Costs of one currency as decimal strings: net = gross + discounts (discounts are negative); promotions apart. */
export const Cost = z.object({
  currency: z.string(),
  gross: Amount,
  discounts: Amount,
  promotions: Amount,
  net: Amount,
  /** Gross at list price; ledgers from before it was kept lack it, and gross stands for it. */
  atList: Amount.optional(),
});
export type Cost = z.infer<typeof Cost>;
/** One entry per currency, by its code: currencies are never mixed. */
export const Costs = z.array(Cost);
export type Costs = z.infer<typeof Costs>;

/** What an accreditation's downloads cost since ever, and the bytes that no bill names yet. */
export const Egress = z.object({ costs: Costs, unbilledBytes: z.int(), updatedAt: z.date() });
export type Egress = z.infer<typeof Egress>;
export const egress = kind('egress/{accreditationId}', Egress);

/** Costs as a whole, and by what and by whom. */
export const Parts = z.object({
  costs: Costs,
  /** By id of the dataset; what no dataset's log row explains is missing here. */
  datasets: z.record(z.string(), Costs),
  /** By id of the person. */
  people: z.record(z.string(), Costs),
  bytes: z.int(),
});
export type Parts = z.infer<typeof Parts>;

/** A usage month (UTC) of an accreditation. */
export const EgressMonth = z.object({
  accreditationId: z.string(),
  month: z.string(),
  ...Parts.shape,
  /** All that statements told of it so far; missing: nothing. */
  stated: Parts.optional(),
  updatedAt: z.date(),
});
export type EgressMonth = z.infer<typeof EgressMonth>;
export const egressMonths = kind('egress/{accreditationId}/months/{month}', EgressMonth);

/** What one person's downloads under one accreditation cost since ever. */
const EgressPerson = z.object({
  accreditationId: z.string(),
  personId: z.string(),
  costs: Costs,
  /** Bytes that no bill names yet. */
  unbilledBytes: z.int().default(0),
  updatedAt: z.date(),
});
type EgressPerson = z.infer<typeof EgressPerson>;
export const egressPeople = kind('egress/{accreditationId}/researchers/{personId}', EgressPerson);

/** Nanos of one currency. */
export interface Line {
  currency: string;
  gross: bigint;
  discounts: bigint;
  promotions: bigint;
  atList: bigint;
}

/** Sums lines by currency. */
export function addUp(lines: Line[]): Costs {
  const sums = new Map<string, Line>();
  for (const line of lines) {
    const sum = sums.get(line.currency) ?? {
      ...line,
      gross: 0n,
      discounts: 0n,
      promotions: 0n,
      atList: 0n,
    };
    sum.gross += line.gross;
    sum.discounts += line.discounts;
    sum.promotions += line.promotions;
    sum.atList += line.atList;
    sums.set(line.currency, sum);
  }
  return [...sums.values()]
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
    .map(({ currency, gross, discounts, promotions, atList }) => ({
      currency,
      gross: fromNanos(gross),
      discounts: fromNanos(discounts),
      promotions: fromNanos(promotions),
      net: fromNanos(gross + discounts),
      atList: fromNanos(atList),
    }));
}

/** The nanos of costs, to be added up again. */
export const linesOf = (costs: Costs): Line[] =>
  costs.map(({ currency, gross, discounts, promotions, atList = gross }) => ({
    currency,
    gross: toNanos(gross),
    discounts: toNanos(discounts),
    promotions: toNanos(promotions),
    atList: toNanos(atList),
  }));

const isSomething = ({ gross, discounts, promotions, atList }: Cost): boolean =>
  [gross, discounts, promotions, atList].some((amount) => amount !== '0');

/** What costs are beyond others, in each currency where that is something. */
export const costsBeyond = (costs: Costs, others: Costs): Costs =>
  addUp([
    ...linesOf(costs),
    ...linesOf(others).map(({ currency, gross, discounts, promotions, atList }) => ({
      currency,
      ...{ gross: -gross, discounts: -discounts, promotions: -promotions, atList: -atList },
    })),
  ]).filter(isSomething);

/** Sums by an id, without the lines that have none. */
export function addUpBy<T extends Line>(
  lines: T[],
  id: (line: T) => string,
): Record<string, Costs> {
  const groups = Map.groupBy(lines, id);
  groups.delete('');
  return Object.fromEntries([...groups].map(([key, group]) => [key, addUp(group)]));
}

/** The net in one currency, in nanos. */
export const netIn = (costs: Costs, currency: string): bigint =>
  toNanos(costs.find((cost) => cost.currency === currency)?.net ?? '0');

/** The sum of all months, as a whole and by person. */
export function accumulate(months: EgressMonth[]): { costs: Costs; people: Record<string, Costs> } {
  const people = months.flatMap(({ people: each }) =>
    Object.entries(each).flatMap(([personId, costs]) =>
      linesOf(costs).map((line) => ({ ...line, personId })),
    ),
  );
  return {
    costs: addUp(months.flatMap(({ costs }) => linesOf(costs))),
    people: addUpBy(people, ({ personId }) => personId),
  };
}
