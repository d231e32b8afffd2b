import { Fault } from '../../platform/fault.ts';
import type { Accreditation, Member } from './accreditation.ts';

const week = 7 * 86_400_000;

/** States of those who count against the policy's limit of a team. */
export const inTeam = ['invited', 'active', 'suspended'] as const satisfies Member['state'][];

export const isInTeam = (member: Member | undefined): boolean =>
  member !== undefined && (inTeam as readonly string[]).includes(member.state);

/**
 * The mails of the last week that an invitation of this address has to count, once it may be sent.
 * `team`: who is in it now, the lead among them; `known`: entries that ever were of the address.
 * Faults: conflict (already in the team, the supervisor, team full), too-many (mails of one week).
 */
export function mayInvite(
  { team, known, supervisor }: { team: Member[]; known: Member[]; supervisor: string | undefined },
  addressId: string,
  limits: { teamMembers: number; invitationsPerWeek: number },
  now: Date,
): Date[] {
  if (known.some(({ state }) => state === 'active' || state === 'suspended'))
    throw new Fault('conflict', 'This person is in the team already.');
  if (addressId === supervisor)
    throw new Fault('conflict', 'The supervisor of this research cannot be a member of its team.');
  // the lead is a member, too, beside the team
  const others = team.filter((member) => member.addressId !== addressId).length - 1;
  if (others >= limits.teamMembers)
    throw new Fault(
      'conflict',
      `A team has at most ${limits.teamMembers} members: remove one first.`,
    );
  const recent = known
    .flatMap(({ sentAt = [] }) => sentAt)
    .filter((at) => now.getTime() - at.getTime() < week)
    .sort((a, b) => a.getTime() - b.getTime());
  if (recent.length >= limits.invitationsPerWeek)
    throw new Fault('too-many', 'This person was invited often enough this week.', {
      retryAfter: Math.ceil((recent[0]!.getTime() + week - now.getTime()) / 1000),
    });
  return recent;
}

type Team = Pick<Accreditation, 'teamIds'>;

/** With one more account in the team. */
export const joinTeam = <A extends Team>(to: A, id: string): A => ({
  ...to,
  teamIds: to.teamIds && [...to.teamIds.filter((other) => other !== id), id],
});

/** Without these accounts in the team; they stay among memberIds. */
export const leaveTeam = <A extends Team>(from: A, ids: string[]): A => ({
  ...from,
  teamIds: from.teamIds?.filter((id) => !ids.includes(id)),
});

/** An entry taken out of the team: the name and address go with it (P-2.2.2). Fault conflict: not in it. */
export function takeOut(member: Member, now: Date): Member {
  if (!isInTeam(member)) throw new Fault('conflict', `This member is ${member.state} already.`);
  const { addressId, invitedAt, sentAt, attestation } = member;
  const personId = 'personId' in member ? member.personId : undefined;
  return { state: 'removed', addressId, invitedAt, sentAt, attestation, endedAt: now, personId };
}

/** active → suspended: access ends, the place in the team stays. Fault conflict. */
export function suspendMember(member: Member, now: Date): Member {
  if (member.state !== 'active')
    throw new Fault('conflict', `Only an active member is suspended; this one is ${member.state}.`);
  const { since: _since, ...rest } = member;
  return { ...rest, state: 'suspended', endedAt: now };
}

/** suspended → active. Fault conflict. */
export function reinstateMember(member: Member, now: Date): Member {
  if (member.state !== 'suspended')
    throw new Fault('conflict', `This member is ${member.state}, not suspended.`);
  const { endedAt: _ended, ...rest } = member;
  return { ...rest, state: 'active', since: now };
}
