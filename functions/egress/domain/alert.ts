import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { toNanos, type Money } from '../../platform/money.ts';
import { netIn, type Costs } from './ledger.ts';

/** Something that mailed once and waits to be acknowledged; its id is made of what it is about, so that it cannot happen twice. */
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
  /** Nobody acknowledged it yet; missing on those from before there was an acknowledgement. */
  open: z.boolean().optional(),
  acknowledged: z.object({ by: z.string(), at: z.date() }).optional(),
  chain: Chain.optional(),
});
export type Alert = z.infer<typeof Alert>;
export const alerts = kind('alerts/{id}', Alert);

/** Ids of the alerts of one accreditation and month; a budget that was set anew has thresholds of its own. */
export function budgetAlertIds(
  accreditationId: string,
  month: string,
  { budget, budgetSince }: { budget: Money; budgetSince?: Date | undefined },
) {
  const of = budgetSince === undefined ? '' : `-of-${budget.amount}-${budget.currency}`;
  return {
    reached: (percent: number) => `budget-${accreditationId}-${month}-${percent}${of}`,
    corrected: (percent: number) => `budget-corrected-${accreditationId}-${month}-${percent}${of}`,
    estimated: `budget-estimate-${accreditationId}-${month}${of}`,
  };
}

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
