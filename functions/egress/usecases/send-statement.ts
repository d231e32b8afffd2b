import type { App } from '../../app.ts';
import { alerts } from '../domain/alert.ts';
import { dayOf, monthBefore, monthOf } from '../domain/calendar.ts';
import { statement } from '../mails.ts';
import { raiseAlert } from './raise-alert.ts';
import { reportMonth } from './report-month.ts';

/** Mails the admins the statement of the month before, once, when its bill is in; answers how many went out. */
export async function sendStatement(
  app: Pick<App, 'documents' | 'config' | 'now' | 'policy'>,
): Promise<number> {
  const now = app.now();
  if (now.getUTCDate() < app.policy.egress.statementDay) return 0;
  const month = monthBefore(monthOf(dayOf(now)));
  const id = `statement-${month}`;
  if (await app.documents.get(alerts, id)) return 0;
  const letter = statement(await reportMonth(app, month));
  return (await raiseAlert(app, id, { kind: 'statement', subject: month }, letter)) ? 1 : 0;
}
