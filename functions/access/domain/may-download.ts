import type { Dataset } from '../../catalogue/domain/dataset.ts';
import { withdrawnReason } from '../../catalogue/domain/version.ts';
import type { Reason } from '../../platform/fault.ts';
import type { Person } from '../../people/domain/person.ts';
import type { Accreditation, Member } from './accreditation.ts';
import { isDenied, type Denial } from './deny.ts';

/** What the predicate looks at; all of it read from Firestore now, never from cached claims. */
export interface Case {
  dataset: Dataset;
  datasetId: string;
  /** The version served now unless given. */
  version?: number | undefined;
  accreditation: Accreditation | undefined;
  member: Member | undefined;
  person: Person | undefined;
  /** Required terms versions that the person has not accepted. */
  missing: { id: string; version: number }[];
  denial: Denial | undefined;
}

/**
 * Why the person may not download the dataset now, with a way out of each; empty: they may.
 * The one predicate for listing and signing. Expiry is a comparison here: no job can be late.
 */
export function reasonsAgainst(now: Date, given: Case): Reason[] {
  const { dataset, datasetId, accreditation, member, person } = given;
  const reasons: Reason[] = [];
  const not = (code: string, message: string, way: string) =>
    void reasons.push({ code, message, wayOut: way });

  if (!dataset.released)
    not('not-released', 'The dataset is not released.', 'Wait for its release.');
  const withdrawn = withdrawnReason(dataset, given.version);
  if (withdrawn) reasons.push(withdrawn);
  if (dataset.hold)
    not('on-hold', 'The dataset is held back.', 'Ask the contact when it will be released.');
  if (isDenied(given.denial, now))
    not('denied', 'Your access was ended.', 'Write to the contact about it.');
  if (!person || person.erasure)
    not('no-profile', 'There is no profile of yours.', 'Fill in your profile first (PUT /v1/me).');
  for (const { id, version } of given.missing)
    not(
      'terms-not-accepted',
      `You have not accepted version ${version} of ${id}.`,
      'Read and accept it (POST /v1/me/acceptances).',
    );
  if (!accreditation) {
    not(
      'no-accreditation',
      'You have no accreditation for this dataset.',
      'Apply for it (POST /v1/applications).',
    );
    return reasons;
  }
  if (member?.state === 'suspended') {
    not(
      'member-suspended',
      'You are suspended from the team.',
      'Write to the contact to have it looked at.',
    );
    return reasons;
  }
  // who left, or never joined, is told nothing of what the accreditation has come to
  if (member?.state !== 'active' && member?.state !== 'invited') {
    not('not-a-member', 'You are not an active member of the team.', 'Ask the lead to invite you.');
    return reasons;
  }
  if (!accreditation.datasetIds.includes(datasetId))
    not(
      'not-covered',
      'Your accreditation does not cover this dataset.',
      'Apply for this dataset.',
    );
  if (accreditation.state !== 'active')
    not('not-active', `The accreditation is ${accreditation.state}.`, wayBack(accreditation));
  else if (now >= accreditation.expiresAt)
    not(
      'expired',
      'The accreditation has expired.',
      'The lead asks for its renewal (POST /v1/accreditations/{id}/renew).',
    );
  if (member.state === 'invited')
    not(
      'invited-only',
      'You are invited, and have not accepted yet.',
      'Accept the invitation that was mailed to you (POST /v1/invitations/accept).',
    );
  if (accreditation.budgetExhausted)
    not('budget-exhausted', 'The budget for downloads is used up.', 'Ask the contact to raise it.');
  return reasons;
}

/** What can be done about an accreditation that is not active. */
function wayBack(accreditation: Accreditation): string {
  switch (accreditation.state) {
    case 'pending-terms':
      return 'The lead accepts the terms first.';
    case 'suspended':
      return accreditation.revocationId === undefined
        ? 'Ask the contact to have it looked at.'
        : 'Misuse was reported, and is looked at: write to the contact with what should be considered.';
    case 'revoked':
      return 'Write to the contact if you think that this is wrong.';
    case 'expired':
      return 'The lead asks for its renewal (POST /v1/accreditations/{id}/renew).';
    case 'active':
    case 'closed':
      return 'Ask the contact, or apply anew.';
  }
}
