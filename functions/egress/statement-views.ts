import * as z from 'zod';
import type { Parts } from './domain/ledger.ts';
import type { StatementReport } from './domain/statement-report.ts';
import { Why, type Statement } from './domain/stated.ts';
import type { Scoped } from './domain/team-statement.ts';
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

/** Of an adjustment amounts and bytes may be negative. */
const Shown = z.object({
  costs: CostsView,
  bytes: z.int(),
  datasets: z.record(z.string(), CostsView),
  people: z.record(z.string(), CostsView),
});
const viewParts = ({ bytes, costs, datasets, people }: Parts): z.input<typeof Shown> => ({
  costs: viewCosts(costs),
  bytes,
  datasets: viewEach(datasets),
  people: viewEach(people),
});

/** What an earlier month has become since it was stated. */
const AdjustmentView = Shown.extend({
  accreditationId: z.string(),
  month: z.string(),
  /** `bill`: the bill was corrected or came late; `shares`: late usage logs moved shares; `unstated`: the month was not stated before. */
  why: Why,
});

export const StatementView = MonthEgress.extend({
  statedAt: z.iso.datetime(),
  adjustments: z.array(AdjustmentView),
  /** The month and the adjustments: over all statements, the bill. */
  stated: CostsView,
});
export const viewStatement = (
  report: StatementReport & { statedAt: Date },
): z.input<typeof StatementView> => ({
  ...viewMonth(report),
  statedAt: report.statedAt.toISOString(),
  adjustments: report.adjustments.map((each) => ({
    ...{ accreditationId: each.accreditationId, month: each.month, why: each.why },
    ...viewParts(each),
  })),
  stated: viewCosts(report.stated),
});

/** What a statement told of an accreditation: all of it, or the own part alone. */
export const TeamStatementView = z.object({
  accreditationId: z.string(),
  month: z.string(),
  scope: z.enum(['team', 'own']),
  statedAt: z.iso.datetime(),
  own: CostsView,
  team: Shown.optional(),
  adjustments: z.array(
    z.object({ month: z.string(), why: Why, own: CostsView, team: Shown.optional() }),
  ),
});
export const viewTeamStatement = (row: Scoped): z.input<typeof TeamStatementView> => {
  const part = (parts: Parts) => ({
    own: viewCosts(parts.people[row.userId] ?? []),
    ...(row.scope === 'team' ? { team: viewParts(parts) } : {}),
  });
  return {
    ...{ accreditationId: row.accreditationId, month: row.month, scope: row.scope },
    statedAt: row.statedAt.toISOString(),
    ...part(row),
    adjustments: row.adjustments
      .filter(({ people }) => row.scope === 'team' || Object.hasOwn(people, row.userId))
      .map((each) => ({ month: each.month, why: each.why, ...part(each) })),
  };
};
