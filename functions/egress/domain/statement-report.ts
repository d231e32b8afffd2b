import { addUp, linesOf, type Costs } from './ledger.ts';
import { report, type MonthReport } from './report.ts';
import type { Adjustment, StatedRow } from './stated.ts';

/** The statement of a month over all accreditations. */
export interface StatementReport extends MonthReport {
  adjustments: (Adjustment & { accreditationId: string })[];
  /** The month and the adjustments: over all statements, the bill. */
  stated: Costs;
}

/** Rows of a statement as its readers want them; adjustments by month and accreditation. */
export function statementReport(month: string, rows: StatedRow[]): StatementReport {
  const adjustments = rows
    .flatMap(({ accreditationId, adjustments: all }) =>
      all.map((each) => ({ ...each, accreditationId })),
    )
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const repeats = rows.flatMap((row) => row.repeats).sort((a, b) => b.excess - a.excess);
  const own = report(
    month,
    rows.filter(({ costs, bytes }) => costs.length > 0 || bytes > 0),
    repeats,
  );
  const lines = [...linesOf(own.total), ...adjustments.flatMap(({ costs }) => linesOf(costs))];
  return { ...own, adjustments, stated: addUp(lines) };
}

const orderOf = ({ month, accreditationId }: { month: string; accreditationId: string }): string =>
  `${month}/${accreditationId}`;
