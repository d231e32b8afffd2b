import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { every } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { accreditations, members } from '../domain/accreditation.ts';
import { invitationEnded } from '../mails.ts';

/**
 * Daily: invitations past their end become `invite-expired`, the invited name and address go (P-2.2.2),
 * the lead is told. Redeeming one compares times by itself, so that this may be late. Answers how many.
 */
export async function expireInvitations(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
): Promise<number> {
  const now = app.now();
  let expired = 0;
  const due = every(app.documents, members, {
    where: [
      ['state', '==', 'invited'],
      ['expiresAt', '<=', now],
    ],
    orderBy: 'expiresAt',
  });
  for await (const { id } of due) expired += Number(await expireOne(app, id, now));
  return expired;
}

async function expireOne(
  app: Pick<App, 'documents' | 'config' | 'newId'>,
  path: string,
  now: Date,
): Promise<boolean> {
  const id = path.split('/')[0]!;
  return app.documents.transact(async (tx) => {
    const invited = await tx.get(members, path);
    const before = await tx.get(accreditations, id);
    if (!before || invited?.state !== 'invited' || now < invited.expiresAt) return false;
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    const { addressId, invitedAt, sentAt } = invited;
    tx.set(members, path, { state: 'invite-expired', addressId, invitedAt, sentAt, endedAt: now });
    tx.set(accreditations, id, {
      ...before,
      memberIds: before.memberIds.filter((member) => member !== addressId),
      chain: recordEvent(tx, accreditations, id, before.chain, {
        at: now,
        actor: 'sweep',
        action: 'invitation-expires',
        state: before.state,
      }),
    });
    if (lead?.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [lead.personal.email],
        about: [before.leadId],
        letter: invitationEnded(id),
      });
    return true;
  });
}
