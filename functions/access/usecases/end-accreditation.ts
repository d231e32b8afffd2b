import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must, type Found } from '../../platform/documents.ts';
import { Fault, isFault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { accessEnded, invitationOver, suspended } from '../closing-mails.ts';
import { Accreditation, accreditations, members, type Member } from '../domain/accreditation.ts';
import { attest, type Told } from '../domain/attestation.ts';
import { earlierOf } from '../domain/suspension.ts';
import { inTeam, takeOut } from '../domain/team.ts';
import { tellTeam } from './tell-team.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

export const closeReasons = ['completed', 'moved', 'transferred', 'superseded'] as const;
type CloseReason = (typeof closeReasons)[number];

export type Ending =
  | { state: 'suspended'; reason: string }
  | { state: 'closed'; reason: CloseReason | 'erasure' }
  | { state: 'expired' };

/**
 * What may end so; an expired one is closed when it shall not be renewed. A suspended one does not expire:
 * its end is compared when the suspension ends.
 */
const from = {
  suspended: ['active', 'pending-terms'],
  expired: ['active', 'pending-terms'],
  closed: ['active', 'pending-terms', 'suspended', 'expired'],
};

/**
 * Ends access at once: the next signing already refuses. The team is mailed, and asked to attest that its
 * copies are deleted (`told`: what who ends it tells already); who was only invited is told and forgotten.
 * A suspension may come back: nothing is asked, and invitations stay. Faults: not-found, conflict (already ended otherwise).
 * Reads 1 and the team; writes 2, and at most 2 each of the team.
 */
export async function endAccreditation(
  app: Needs,
  by: string,
  id: string,
  ending: Ending,
  told?: Told,
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, accreditations, id, 'accreditation');
    if (before.state === ending.state) return before;
    if (!from[ending.state].includes(before.state))
      throw new Fault('conflict', `The accreditation is ${before.state} already.`);
    if (ending.state === 'expired' && now < before.expiresAt)
      throw new Fault('conflict', 'It has not expired: it was renewed.');
    const team = await tx.find(members, { within: id, where: [['state', 'in', [...inTeam]]] });
    const { state } = ending;
    if (state === 'suspended') tellTeam(app, tx, team.filter(joined), suspended(id), now);
    else {
      tellTeam(app, tx, team.filter(joined), accessEnded(id, state), now);
      tellTeam(app, tx, team.filter(isInvited), invitationOver(id), now);
      const remindAt = new Date(now.getTime() + app.policy.accreditation.attestationReminder);
      for (const { id: path, value } of team)
        if (value.state === 'invited') tx.set(members, path, takeOut(value, now));
        else if (told && path === `${id}/${by}`)
          tx.patch(members, path, { attestation: attest({ ...before, state }, value, told, now) });
        else if (value.attestation?.state !== 'given')
          tx.patch(members, path, { attestation: { state: 'asked', askedAt: now, remindAt } });
    }
    const gone = state === 'suspended' ? [] : team.filter(isInvited);
    const after = Accreditation.parse({
      ...before,
      ...ending,
      // what was asked for is void; an expired or suspended one may still be renewed
      ...(state === 'closed' ? { renewal: undefined } : {}),
      memberIds: without(before.memberIds, gone),
      endedAt: before.state === 'expired' ? before.endedAt : now,
      // kept by a suspension alone
      earlier: earlierOf(before),
      chain: recordEvent(tx, accreditations, id, before.chain, {
        at: now,
        actor: by,
        action: state,
        state,
      }),
    });
    tx.set(accreditations, id, after);
    return after;
  });
}

/** As endAccreditation, of one found a moment ago; false when it ended otherwise, or was renewed, since. */
export const endFound = (...given: Parameters<typeof endAccreditation>): Promise<boolean> =>
  endAccreditation(...given).then(
    () => true,
    (error: unknown) => {
      if (isFault(error, 'conflict')) return false;
      throw error;
    },
  );

const isInvited = ({ value }: Found<Member>): boolean => value.state === 'invited';
const joined = (one: Found<Member>): boolean => !isInvited(one);

/** Who never joined is no member that ever was. */
const without = (memberIds: string[], gone: Found<Member>[]): string[] =>
  memberIds.filter((id) => !gone.some(({ value }) => value.addressId === id));

/**
 * The lead closes an accreditation that is no longer needed (P-2.2.2c), and may attest for the own copies
 * in the same breath. Faults: not-found, conflict.
 */
export async function closeAccreditation(
  app: Needs,
  user: User,
  { id, reason, files }: { id: string; reason: CloseReason; files?: Told | undefined },
): Promise<Accreditation> {
  const found = await app.documents.get(accreditations, id);
  if (found?.leadId !== user.id) throw new Fault('not-found', 'No such accreditation.');
  return endAccreditation(app, user.id, id, { state: 'closed', reason }, files);
}
