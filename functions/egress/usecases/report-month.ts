import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { egressMonths, type EgressMonth } from '../domain/ledger.ts';
import { report, type MonthReport } from '../domain/report.ts';

/** A month over all accreditations (P-2.2.3a). Reads one document per accreditation with costs in it. */
export async function reportMonth(
  app: Pick<App, 'documents'>,
  month: string,
): Promise<MonthReport> {
  const ledger: EgressMonth[] = [];
  for await (const { value } of every(app.documents, egressMonths, {
    where: [['month', '==', month]],
  }))
    ledger.push(value);
  return report(month, ledger);
}
