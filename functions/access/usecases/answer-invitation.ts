import type { App } from '../../app.ts';
import { people } from '../../people/domain/person.ts';
import { recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sameSecret, sha256 } from '../../platform/hash.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import {
  accreditations,
  isLive,
  members,
  type Accreditation,
  type Member,
} from '../domain/accreditation.ts';
import { actorOf } from '../domain/party.ts';
import { joinTeam } from '../domain/team.ts';
import { joined } from '../mails.ts';

const gone = () =>
  new Fault('gone', 'This invitation is no longer valid: ask the lead of the team for a new one.');

/**
 * Accepts or declines an invitation, in person: the token must be the one mailed and the caller's
 * verified e-mail the one invited (P-4.0a). Faults: gone (wrong, used or expired token, ended
 * accreditation), forbidden (another address, or being erased).
 */
export async function answerInvitation(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { accreditationId: string; token: string; accept: boolean },
): Promise<Accreditation> {
  const { accreditationId: id, accept } = input;
  const now = app.now();
  const actor = actorOf(app.config.PSEUDONYM_KEY, user);
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    const invited = await tx.get(members, `${id}/${actor.addressId}`);
    if (!before || !isLive(before, now)) throw gone();
    if (!invited) await refuseOther(tx, id, input.token);
    if (invited?.state !== 'invited' || !sameSecret(invited.tokenHash, sha256(input.token)))
      throw gone();
    if (now >= invited.expiresAt) throw gone();
    if ((await tx.get(people, user.id))?.erasure)
      throw new Fault('forbidden', 'Your data is being erased.');
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    const { addressId, personal, invitedAt, sentAt } = invited;
    const member: Member = accept
      ? { state: 'active', addressId, personal, invitedAt, sentAt, personId: user.id, since: now }
      : { state: 'declined', addressId, invitedAt, sentAt, endedAt: now };
    const chain = recordEvent(tx, accreditations, id, before.chain, {
      at: now,
      actor: user.id,
      action: accept ? 'member-accepts' : 'member-declines',
      state: before.state,
    });
    tx.remove(members, `${id}/${addressId}`);
    tx.set(members, `${id}/${accept ? user.id : addressId}`, member);
    const others = before.memberIds.filter((other) => other !== addressId && other !== user.id);
    const after = accept
      ? { ...joinTeam(before, user.id), chain, memberIds: [...others, user.id] }
      : { ...before, chain, memberIds: others };
    tx.set(accreditations, id, after);
    if (lead?.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [lead.personal.email],
        about: [before.leadId],
        letter: joined(id, accept),
      });
    return after;
  });
}

/** A right token from a wrong address is told so; a wrong token learns nothing. */
async function refuseOther(tx: Transaction, id: string, token: string): Promise<never> {
  const found = await tx.find(members, {
    within: id,
    where: [['tokenHash', '==', sha256(token)]],
    limit: 1,
  });
  if (found.length === 0) throw gone();
  throw new Fault('forbidden', 'This invitation was sent to another e-mail address.', {
    reasons: [
      {
        code: 'other-address',
        message: 'This invitation was sent to another e-mail address.',
        wayOut: 'Sign in with the address that was invited, or ask the lead to invite this one.',
      },
    ],
  });
}
