import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { applications } from '../domain/application.ts';
import { lapse } from '../domain/transitions.ts';
import { closing, ended } from '../mails.ts';
import { closeMarks } from './decide-application.ts';
import { storeApplication } from './store-application.ts';

const week = 7 * 86_400_000;

/**
 * Daily: drafts and applications sent back that were idle for too long lapse, at least a week after a
 * reminder. Late and repeated runs do the same. Answers how many lapsed.
 */
export async function lapseApplications(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> {
  const { draftLapses, changesRequestedLapses } = app.policy.application;
  const now = app.now();
  let lapsed = 0;
  for (const [state, idle] of [
    ['draft', draftLapses],
    ['changes-requested', changesRequestedLapses],
  ] as const) {
    const before = new Date(now.getTime() - idle + week);
    const due = every(app.documents, applications, {
      where: [
        ['state', '==', state],
        ['updatedAt', '<=', before],
      ],
      orderBy: 'updatedAt',
    });
    for await (const { id } of due) lapsed += Number(await lapseOne(app, id, now));
  }
  return lapsed;
}

async function lapseOne(
  app: Pick<App, 'documents' | 'config' | 'newId'>,
  id: string,
  now: Date,
): Promise<boolean> {
  return app.documents.transact(async (tx) => {
    const before = await tx.get(applications, id);
    if (before?.state !== 'draft' && before?.state !== 'changes-requested') return false;
    const mail = (letter: Parameters<typeof post>[3]['letter']) => {
      const to = before.personal?.email;
      if (to)
        post(tx, app.config, now, { id: app.newId(), to: [to], about: [before.leadId], letter });
    };
    if (!before.remindedAt) {
      // updatedAt stays: a reminder is no activity
      tx.patch(applications, id, { remindedAt: now });
      mail(closing(id));
      return false;
    }
    const after = lapse(before, now);
    if (!after || now.getTime() - before.remindedAt.getTime() < week) return false;
    storeApplication(tx, { id, before, after, actor: 'sweep', action: 'lapse', now });
    closeMarks(tx, before);
    mail(ended(id, 'lapsed'));
    return true;
  });
}
