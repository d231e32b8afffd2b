import { recordEvent } from '../../platform/audit.ts';
import type { Found, Transaction } from '../../platform/documents.ts';
import { Accreditation, accreditations, members, type Member } from '../domain/accreditation.ts';
import type { Confirmed } from '../domain/revocation.ts';
import { leaveTeam, takeOut } from '../domain/team.ts';
import { accessRevoked, invitationVoid, teamEnded, teamLost } from '../revocation-mails.ts';
import { isOf, type Reach, type Team } from './revocation-reach.ts';
import type { Tell } from './tell.ts';

interface Ending {
  revocation: Confirmed;
  reach: Reach;
  now: Date;
  /** When those who had access are reminded to attest that their copies are deleted. */
  remindAt: Date;
}

/** By account, or as invited by address. */
const isAccused = (member: Found<Member>, { revocation, reach }: Ending): boolean =>
  isOf(member, revocation.personIds) ||
  (member.value.state === 'invited' &&
    reach.denials.some(({ id }) => id === member.value.addressId));

/** Writes that the accused have no access any more, in their own teams and in those of others, and tells all of them. */
export function endAccess(tx: Transaction, tell: Tell, ending: Ending): void {
  const { revocation, reach } = ending;
  const concerns = new Map(reach.accused.map(({ id }) => [id, new Set<string>()]));
  const note = (accreditationId: string, team: Found<Member>[]) => {
    for (const [personId, ended] of concerns)
      if (team.some((member) => isOf(member, [personId]))) ended.add(accreditationId);
  };
  for (const one of reach.revoked) {
    revoke(tx, tell, one, ending);
    note(one.id, one.team);
  }
  for (const one of reach.left) {
    takeOutOf(tx, tell, one, ending);
    note(one.id, one.team);
  }
  const { accreditationId, category, deniedUntil } = revocation;
  for (const { id, email } of reach.accused) {
    const ids = [...new Set([accreditationId, ...(concerns.get(id) ?? [])])];
    tell(email, [id], accessRevoked(ids, category, deniedUntil));
  }
}

/** Of any state but revoked → revoked; who had joined is asked to attest, who is only invited is told and forgotten. */
function revoke(tx: Transaction, tell: Tell, { id, value, team }: Team, ending: Ending): void {
  const { revocation, now, remindAt } = ending;
  const { category: reason, confirmedBy: actor } = revocation;
  const invited = team.filter((member) => member.value.state === 'invited');
  for (const member of invited) tx.set(members, member.id, takeOut(member.value, now));
  for (const { id: path, value: joined } of team)
    if (joined.state !== 'invited' && !joined.attestation)
      tx.patch(members, path, { attestation: { state: 'asked', askedAt: now, remindAt } });
  for (const member of team.filter((one) => !isAccused(one, ending))) {
    const letter = invited.includes(member) ? invitationVoid(id) : teamEnded(id);
    tell(member.value.personal?.email, [keyOf(member)], letter);
  }
  if (value.state === 'revoked') return;
  const event = { at: now, actor, action: 'revoke', state: 'revoked', reason };
  const after = Accreditation.parse({
    ...value,
    state: 'revoked',
    endedAt: now,
    reason,
    memberIds: without(value.memberIds, invited),
    renewal: undefined,
    handover: undefined,
    chain: recordEvent(tx, accreditations, id, value.chain, event),
  });
  tx.set(accreditations, id, after);
}

/** The accused are taken out of somebody else's team; its lead is told. */
function takeOutOf(tx: Transaction, tell: Tell, { id, value, team }: Team, ending: Ending): void {
  const { revocation, now } = ending;
  const out = team.filter((member) => isAccused(member, ending));
  for (const member of out) tx.set(members, member.id, takeOut(member.value, now));
  const { category: reason, confirmedBy: actor } = revocation;
  const event = { at: now, actor, action: 'revoke-members', state: value.state, reason };
  const chain = recordEvent(tx, accreditations, id, value.chain, event);
  const invited = out.filter((member) => member.value.state === 'invited');
  const memberIds = without(value.memberIds, invited);
  const { teamIds } = leaveTeam(value, out.map(keyOf));
  tx.patch(accreditations, id, { memberIds, teamIds, chain });
  const lead = team.find((member) => isOf(member, [value.leadId]));
  tell(lead?.value.personal?.email, [value.leadId], teamLost(id));
}

/** The account, or the pseudonym of the invited address. */
const keyOf = (member: Found<Member>): string => member.id.split('/')[1]!;

/** Who never joined is no member that ever was. */
const without = (memberIds: string[], invited: Found<Member>[]): string[] => {
  const gone = new Set(invited.map(({ value }) => value.addressId));
  return memberIds.filter((id) => !gone.has(id));
};
