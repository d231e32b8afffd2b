import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import type { Letter } from '../../platform/mail.ts';
import {
  accreditations,
  members,
  type Accreditation,
  type Member,
} from '../domain/accreditation.ts';
import { reinstateMember, suspendMember } from '../domain/team.ts';
import { memberReinstated, memberSuspended } from '../suspension-mails.ts';
import { noteAccreditation } from './note-accreditation.ts';
import { refuseParty } from './refuse-party.ts';
import { teller } from './tell.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now' | 'newId'>;
interface Which {
  id: string;
  member: string;
}

/**
 * An admin who is no party suspends one active member; the others go on. That access ends at once, member and
 * lead are mailed, the member the reason, which is not stored. Faults: not-found, forbidden (a party), conflict
 * (not active, the lead, ended for good). Reads 4, writes 5.
 */
export const suspendOneMember = (
  app: Needs,
  admin: User,
  { reason, ...which }: Which & { reason: string },
): Promise<Accreditation> =>
  change(app, admin, which, 'suspend-member', suspendMember, (own) =>
    memberSuspended(which.id, own ? reason : undefined),
  );

/** Ends that suspension. Faults: not-found, forbidden (a party), conflict. Reads 4, writes 5. */
export const reinstateOneMember = (app: Needs, admin: User, which: Which): Promise<Accreditation> =>
  change(app, admin, which, 'reinstate-member', reinstateMember, () => memberReinstated(which.id));

async function change(
  app: Needs,
  admin: User,
  { id, member: key }: Which,
  action: string,
  next: (member: Member, now: Date) => Member,
  letter: (own: boolean) => Letter,
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, accreditations, id, 'accreditation');
    await refuseParty(app, tx, before, admin);
    const member = await must(tx, members, `${id}/${key}`, 'member');
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    if (before.state === 'closed' || before.state === 'revoked')
      throw new Fault('conflict', `The accreditation is ${before.state}: nobody has access.`);
    if (key === before.leadId)
      throw new Fault('conflict', 'The lead is not suspended alone: suspend the accreditation.');
    tx.set(members, `${id}/${key}`, next(member, now));
    const tell = teller(app, tx, now);
    tell(member.personal?.email, [key], letter(true));
    tell(lead?.personal?.email, [before.leadId], letter(false));
    return noteAccreditation(tx, id, before, { actor: admin.id, action, now });
  });
}
