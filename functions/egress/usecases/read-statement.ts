import type { App } from '../../app.ts';
import { every, type Found } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { statedRows, statements, type Statement, type StatedRow } from '../domain/stated.ts';
import { statementReport, type StatementReport } from '../domain/statement-report.ts';

/** Statements, the newest month first. Reads `limit`, and 1. */
export const listStatements = (
  app: Pick<App, 'documents'>,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Found<Statement>[]> =>
  app.documents.find(statements, {
    orderBy: 'month',
    descending: true,
    limit,
    ...(after === undefined ? {} : { after }),
  });

/**
 * A month as it was stated. Reads 1 and one document per holder of costs. Faults not-found (not stated yet);
 * too-large beyond `ledgerReads`.
 */
export async function readStatement(
  app: Pick<App, 'documents' | 'policy'>,
  month: string,
): Promise<StatementReport & { statedAt: Date }> {
  const statement = await app.documents.get(statements, month);
  if (statement?.state !== 'stated') throw new Fault('not-found', 'This month is not stated yet.');
  const rows: StatedRow[] = [];
  const most = app.policy.egress.ledgerReads;
  for await (const { value } of every(app.documents, statedRows, { within: month })) {
    rows.push(value);
    if (rows.length > most) throw new Fault('too-large', `More than ${most} rows.`);
  }
  return { ...statementReport(month, rows), statedAt: statement.statedAt };
}
