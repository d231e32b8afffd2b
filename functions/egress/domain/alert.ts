import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import { toNanos, type Money } from '../../platform/money.ts';
import { netIn, type Costs } from './ledger.ts';

/** Something that mailed once; its id is made of what it is about, so that it cannot happen twice. */
export const Alert = z.object({
  kind: z.enum([
    'budget',
    'budget-estimate',
    'budget-corrected',
    'budget-currency',
    'cloud-budget',
    'leak',
    'repeat',
    'unknown-sku',
    'statement',
    'export-silent',
    'accounting-stuck',
    'unattributed',
  ]),
  /** The accreditation, bucket, SKU, month or budget that it is about. */
  subject: z.string(),
  percent: z.number().optional(),
  at: z.date(),
});
export type Alert = z.infer<typeof Alert>;
export const alerts = kind('alerts/{id}', Alert);

/** Ids of the alerts of one accreditation and month. */
export const budgetAlertId = (accreditationId: string, month: string, percent: number): string =>
  `budget-${accreditationId}-${month}-${percent}`;
export const estimateAlertId = (accreditationId: string, month: string): string =>
  `budget-estimate-${accreditationId}-${month}`;
export const correctionAlertId = (
  accreditationId: string,
  month: string,
  percent: number,
): string => `budget-corrected-${accreditationId}-${month}-${percent}`;

/** Net of the budget's currency reached `percent` of the budget; a budget of nothing is reached by any cost. */
export const reached = (net: bigint, budget: Money, percent: number): boolean =>
  net > 0n && net * 100n >= toNanos(budget.amount) * BigInt(percent);

export interface Crossing {
  /** Thresholds reached for the first time in this month, ascending. */
  fresh: number[];
  /** The highest threshold that mailed before and is no longer reached. */
  undone: number | undefined;
}

/** Which thresholds a month's costs crossed; those that `fired` never fire again, whatever the costs do. */
export function crossings(
  costs: Costs,
  budget: Money,
  thresholds: readonly number[],
  fired: ReadonlySet<number>,
): Crossing {
  const net = netIn(costs, budget.currency);
  const sorted = thresholds.toSorted((a, b) => a - b);
  return {
    fresh: sorted.filter((percent) => !fired.has(percent) && reached(net, budget, percent)),
    undone: sorted.findLast((percent) => fired.has(percent) && !reached(net, budget, percent)),
  };
}
