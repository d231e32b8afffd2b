import type { Accreditation, Member } from '../../access/domain/accreditation.ts';
import type { Reason } from '../../platform/fault.ts';
import type { Submission } from './submission.ts';

/** An accreditation that a person is named in, and their part in its team. */
export interface Membership {
  id: string;
  accreditation: Accreditation;
  member: Member | undefined;
}

/** A live accreditation with the person as active member, of a dataset that is derived from; or undefined. */
export const contributing = (
  memberships: Membership[],
  derivedFrom: string[],
  now: Date,
): Membership | undefined =>
  memberships.find(
    ({ accreditation, member }) =>
      accreditation.state === 'active' &&
      now < accreditation.expiresAt &&
      member?.state === 'active' &&
      accreditation.datasetIds.some((id) => derivedFrom.includes(id)),
  );

export const noAccreditation: Reason = {
  code: 'no-accreditation',
  message:
    'You are not an active member of a live accreditation for a dataset that this one derives from.',
  wayOut: 'Apply for one of those datasets, or have your accreditation renewed.',
};

/** Owner, team, uploaders and authors, known by id, pseudonym of address, or name: nobody of them reviews. */
export function isParty(
  submission: Pick<Submission, 'ownerId' | 'partyIds' | 'personal'>,
  team: string[],
  reviewer: { id: string; addressId: string; name: string | undefined },
): boolean {
  const parties = [submission.ownerId, ...submission.partyIds, ...team];
  const fold = (name: string) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s.,]+/g, ' ');
  const authors = (submission.personal?.creators ?? []).map(({ name }) => fold(name).trim());
  return (
    parties.includes(reviewer.id) ||
    parties.includes(reviewer.addressId) ||
    (reviewer.name !== undefined && authors.includes(fold(reviewer.name).trim()))
  );
}
