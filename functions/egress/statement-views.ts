import * as z from 'zod';
import type { StatementReport } from './domain/statement-report.ts';
import { Why, type Adjustment, type Statement } from './domain/stated.ts';
import { CostsView, MonthEgress, viewCosts, viewEach, viewMonth } from './views.ts';

/** A statement by the usage months that it tells of: its own first, then earlier ones with what they have become since. */
export const StatementHead = z.object({
  month: z.string(),
  /** `stating`: not complete yet. */
  state: z.enum(['stating', 'stated']),
  statedAt: z.iso.datetime().optional(),
  months: z.array(z.object({ month: z.string(), costs: CostsView })),
});
export const viewStatementHead = (statement: Statement): z.input<typeof StatementHead> => {
  const { month, state } = statement;
  if (state === 'stating') return { month, state, months: [] };
  const { statedAt, months } = statement;
  return {
    ...{ month, state, statedAt: statedAt.toISOString() },
    months: months.map((each) => ({ ...each, costs: viewCosts(each.costs) })),
  };
};

/** What an earlier month has become since it was stated; amounts and bytes may be negative. */
export const AdjustmentView = z.object({
  month: z.string(),
  /** `bill`: the bill was corrected or came late; `shares`: late usage logs moved shares; `unstated`: the month was not stated before. */
  why: Why,
  costs: CostsView,
  bytes: z.int(),
  datasets: z.record(z.string(), CostsView),
  people: z.record(z.string(), CostsView),
});
export const viewAdjustment = ({
  month,
  why,
  bytes,
  costs,
  datasets,
  people,
}: Adjustment): z.input<typeof AdjustmentView> => ({
  ...{ month, why, bytes },
  costs: viewCosts(costs),
  datasets: viewEach(datasets),
  people: viewEach(people),
});

export const StatementView = MonthEgress.extend({
  statedAt: z.iso.datetime(),
  adjustments: z.array(AdjustmentView.extend({ accreditationId: z.string() })),
  /** The month and the adjustments: over all statements, the bill. */
  stated: CostsView,
});
export const viewStatement = (
  report: StatementReport & { statedAt: Date },
): z.input<typeof StatementView> => ({
  ...viewMonth(report),
  statedAt: report.statedAt.toISOString(),
  adjustments: report.adjustments.map((each) => ({
    accreditationId: each.accreditationId,
    ...viewAdjustment(each),
  })),
  stated: viewCosts(report.stated),
});
