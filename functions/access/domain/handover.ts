import { Fault } from '../../platform/fault.ts';
import type { Accreditation, Member } from './accreditation.ts';

/** What has an end to come, or may yet be renewed, can be led by somebody else. */
function mustBeLed({ state }: Accreditation): void {
  if (state !== 'active' && state !== 'expired')
    throw new Fault('conflict', `The lead of what is ${state} is not handed over.`);
}

/** The lead is offered to an active member, who has until `expiresAt` to accept. Fault conflict. */
export function offerLead(
  accreditation: Accreditation,
  member: Member | undefined,
  by: string,
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Accreditation & { handover: NonNullable<Accreditation['handover']> } {
  mustBeLed(accreditation);
  if (member?.state !== 'active')
    throw new Fault('conflict', 'Only an active member of the team can take over the lead.');
  if (member.personId === accreditation.leadId)
    throw new Fault('conflict', 'This member leads the team already.');
  if (accreditation.handover && now < accreditation.handover.expiresAt)
    throw new Fault('conflict', 'The lead is offered to somebody already: take that back first.');
  const handover = { toId: member.personId, offeredBy: by, offeredAt: now, expiresAt };
  return { ...accreditation, handover };
}

/**
 * The member to whom it was offered leads from now on; the lead before stays a member. The wish for a statement was
 * the old lead's. Fault conflict.
 */
export function takeLead(
  accreditation: Accreditation,
  member: Member | undefined,
  now: Date,
): Accreditation {
  mustBeLed(accreditation);
  const { handover, statementTo: _theirs, ...rest } = accreditation;
  if (member?.state !== 'active' || handover?.toId !== member.personId || now >= handover.expiresAt)
    throw new Fault('conflict', 'The lead is not offered to you any more: ask for it again.');
  const ledBefore = [...(rest.ledBefore ?? []), { leadId: rest.leadId, until: now }];
  return { ...rest, leadId: member.personId, ledBefore };
}

/** Who led at a time; of older handovers, which were not written down, whoever leads now. */
export const leadAt = (
  { leadId, ledBefore = [] }: Pick<Accreditation, 'leadId' | 'ledBefore'>,
  at: Date,
): string => ledBefore.find(({ until }) => at < until)?.leadId ?? leadId;

/** The offer is declined or taken back. Fault conflict: there is none. */
export function endOffer(accreditation: Accreditation): Accreditation {
  const { handover, ...rest } = accreditation;
  if (!handover) throw new Fault('conflict', 'The lead is not offered to anybody.');
  return rest;
}
