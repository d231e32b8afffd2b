import type { User } from '../../platform/identity.ts';
import { addressId } from '../../platform/mail.ts';
import type { Accreditation } from './accreditation.ts';
import type { Application, Form } from './application.ts';

/** A caller as the access room sees one: the account, and the pseudonym of its address. */
export interface Actor {
  id: string;
  addressId: string;
}

export const actorOf = (key: string, user: Pick<User, 'id' | 'email'>): Actor => ({
  id: user.id,
  addressId: addressId(key, user.email),
});

/** Lead, supervisor and team: nobody of them reviews or decides. */
export const isParty = (
  application: Pick<Application, 'leadId' | 'partyIds'>,
  { id, addressId: address }: Actor,
): boolean => application.leadId === id || application.partyIds.includes(address);

/** Who is or was in the team of an accreditation, or party to its application: nobody of them decides about it. */
export const isPartyOf = (
  { leadId, memberIds }: Pick<Accreditation, 'leadId' | 'memberIds'>,
  application: Pick<Application, 'leadId' | 'partyIds'> | undefined,
  actor: Actor,
): boolean =>
  leadId === actor.id ||
  memberIds.some((id) => id === actor.id || id === actor.addressId) ||
  (application !== undefined && isParty(application, actor));

/** Pseudonyms of the supervisor's and the team's addresses. */
export const partyIdsOf = (key: string, form: Pick<Form, 'supervisor' | 'team'>): string[] => [
  ...new Set(
    [form.supervisor?.email, ...form.team.map(({ email }) => email)]
      .filter((email) => email !== undefined)
      .map((email) => addressId(key, email)),
  ),
];
