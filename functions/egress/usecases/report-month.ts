import type { App } from '../../app.ts';
import { repeats, type Repeat } from '../../downloads/domain/repeat.ts';
import { every } from '../../platform/documents.ts';
import { egressMonths, type EgressMonth } from '../domain/ledger.ts';
import { sumRepeats, type RepeatSum } from '../domain/repeat.ts';
import { report, type MonthReport } from '../domain/report.ts';

/** A month over all accreditations (P-2.2.3a). Reads one document per accreditation with costs in it, and one per repeated object. */
export async function reportMonth(
  app: Pick<App, 'documents'>,
  month: string,
): Promise<MonthReport> {
  const ledger: EgressMonth[] = [];
  for await (const { value } of every(app.documents, egressMonths, {
    where: [['month', '==', month]],
  }))
    ledger.push(value);
  return report(month, ledger, await repeatsOf(app, month));
}

/** What was taken more than once in a month (P-4.0b), the largest excess first. Reads one document per object or grant. */
export async function repeatsOf(app: Pick<App, 'documents'>, month: string): Promise<RepeatSum[]> {
  const found: Repeat[] = [];
  for await (const { value } of every(app.documents, repeats, { where: [['month', '==', month]] }))
    found.push(value);
  return sumRepeats(found);
}
