import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { accreditations, members } from '../domain/accreditation.ts';
import { dueReminder } from '../domain/reminder.ts';
import { endsSoon } from '../mails.ts';

/** Daily: tells the lead, once for each of the policy's windows, that access is about to end. Answers how many were told. */
export async function remindLeads(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> {
  const windows = app.policy.accreditation.reminders;
  const now = app.now();
  const due = every(app.documents, accreditations, {
    where: [
      ['state', 'in', ['active', 'pending-terms']],
      ['expiresAt', '<=', new Date(now.getTime() + Math.max(...windows))],
    ],
    orderBy: 'expiresAt',
  });
  let told = 0;
  for await (const { id, value } of due)
    if (dueReminder(value, windows, now) !== undefined) told += Number(await remind(app, id, now));
  return told;
}

async function remind(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'newId'>,
  id: string,
  now: Date,
): Promise<boolean> {
  return app.documents.transact(async (tx) => {
    const found = await tx.get(accreditations, id);
    if (found?.state !== 'active' && found?.state !== 'pending-terms') return false;
    const window = dueReminder(found, app.policy.accreditation.reminders, now);
    if (window === undefined) return false;
    const lead = await tx.get(members, `${id}/${found.leadId}`);
    tx.patch(accreditations, id, { remindedWithin: window });
    if (!lead?.personal) return false;
    post(tx, app.config, now, {
      id: app.newId(),
      to: [lead.personal.email],
      about: [found.leadId],
      letter: endsSoon(id, found.expiresAt),
    });
    return true;
  });
}
