import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { every, must } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { alerts } from '../domain/alert.ts';
import { dayOf, monthAfter, monthBefore, monthOf } from '../domain/calendar.ts';
import { egress } from '../domain/ledger.ts';
import { statedRows, statements, sumByMonth, type Stated } from '../domain/stated.ts';
import { statementReport } from '../domain/statement-report.ts';
import { statement as statementLetter } from '../statement-mails.ts';
import { reasonsOf } from './adjustment-reasons.ts';
import { repeatsOf } from './report-month.ts';
import { stateAccreditation } from './state-accreditation.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now' | 'policy'>;

/**
 * States the months that are due, the oldest first: one that was begun, those that were missed since the last statement,
 * and the last one, when its bill is in. Safe twice, at once, and after stopping anywhere. Answers how many went out.
 * Reads one document per statement and, of each month, what `stateAccreditation` reads per holder of costs.
 */
export async function sendStatement(app: Needs): Promise<number> {
  const now = app.now();
  if (now.getUTCDate() < app.policy.egress.statementDay) return 0;
  const last = monthBefore(monthOf(dayOf(now)));
  const before: Stated[] = [];
  let month = last;
  for await (const { value } of every(app.documents, statements, {})) {
    month = value.state === 'stated' ? monthAfter(value.month) : value.month;
    if (value.state === 'stated') before.push(value);
  }
  let sent = 0;
  for (; month <= last; month = monthAfter(month)) {
    const { stated, isNew } = await stateMonth(app, month, before);
    before.push(stated);
    if (isNew) sent++;
  }
  return sent;
}

interface Closed {
  stated: Stated;
  /** This run mailed it, no other. */
  isNew: boolean;
}

/** Freezes each holder's row, then, when all are there, tells the admins. */
async function stateMonth(app: Needs, month: string, before: Stated[]): Promise<Closed> {
  await app.documents.createOnce(statements, month, { month, state: 'stating', chain: noChain });
  const repeats = Map.groupBy(await repeatsOf(app, month), (one) => one.accreditationId);
  const why = reasonsOf(app, before);
  for await (const { id } of every(app.documents, egress, {}))
    await stateAccreditation(app, month, id, repeats.get(id) ?? [], why);
  return closeMonth(app, month);
}

/** The statement is complete, and mailed to the admins once. Reads 2 and the rows; writes 4. */
const closeMonth = (app: Needs, month: string): Promise<Closed> =>
  app.documents.transact(async (tx) => {
    const statement = await must(tx, statements, month, 'statement');
    if (statement.state === 'stated') return { stated: statement, isNew: false };
    const alertId = `statement-${month}`;
    const wasMailed = await tx.get(alerts, alertId);
    const rows = (await tx.find(statedRows, { within: month })).map(({ value }) => value);
    const at = app.now();
    const event = { at, actor: 'sweep', action: 'state', state: 'stated', reason: 'P-2.2.3a' };
    const stated: Stated = {
      ...{ month, state: 'stated', statedAt: at, months: sumByMonth(month, rows) },
      chain: recordEvent(tx, statements, month, statement.chain, event),
    };
    tx.set(statements, month, stated);
    if (wasMailed) return { stated, isNew: false };
    tx.create(alerts, alertId, { kind: 'statement', subject: month, at, open: false });
    post(tx, app.config, at, {
      ...{ id: `alert-${alertId}`, to: [app.config.CONTACT], about: [] },
      letter: statementLetter(statementReport(month, rows), app.policy.egress.statementAttached),
    });
    return { stated, isNew: true };
  });
