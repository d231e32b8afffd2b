import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { Accreditation, accreditations, members } from '../domain/accreditation.ts';
import { earlierOf } from '../domain/suspension.ts';
import { accessEnded } from '../mails.ts';

export type Ending =
  | { state: 'suspended'; reason: string }
  | { state: 'closed'; reason: 'completed' | 'moved' | 'transferred' | 'superseded' | 'erasure' }
  | { state: 'expired' };

const words = {
  suspended: 'it was suspended; write to us to have it looked at',
  closed: 'it was closed',
  expired: 'its time is over',
} as const;

/**
 * active, pending-terms (or suspended) → suspended | closed | expired, at once: the next signing
 * already refuses. Mails the lead. Faults: not-found, conflict (already ended otherwise).
 */
export async function endAccreditation(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  by: string,
  id: string,
  ending: Ending,
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, accreditations, id, 'accreditation');
    const from = ending.state === 'suspended' ? [] : ['suspended'];
    if (before.state === ending.state) return before;
    if (!['active', 'pending-terms', ...from].includes(before.state))
      throw new Fault('conflict', `The accreditation is ${before.state} already.`);
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    const after = Accreditation.parse({
      ...before,
      ...ending,
      // what was asked for is void; an expired or suspended one may still be renewed
      ...(ending.state === 'closed' ? { renewal: undefined } : {}),
      endedAt: now,
      // kept by a suspension alone
      earlier: earlierOf(before),
      chain: recordEvent(tx, accreditations, id, before.chain, {
        at: now,
        actor: by,
        action: ending.state,
        state: ending.state,
      }),
    });
    tx.set(accreditations, id, after);
    if (lead?.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [lead.personal.email],
        about: [before.leadId],
        letter: accessEnded(id, words[ending.state]),
      });
    return after;
  });
}

/** The lead closes an accreditation that is no longer needed (P-2.2.2c). Faults: not-found, conflict. */
export async function closeAccreditation(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { id: string; reason: 'completed' | 'moved' | 'transferred' | 'superseded' },
): Promise<Accreditation> {
  const found = await app.documents.get(accreditations, input.id);
  if (found?.leadId !== user.id) throw new Fault('not-found', 'No such accreditation.');
  return endAccreditation(app, user.id, input.id, { state: 'closed', reason: input.reason });
}
