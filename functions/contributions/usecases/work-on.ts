import { accreditations, members } from '../../access/domain/accreditation.ts';
import { must, type Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { contributing, noAccreditation } from '../domain/party.ts';
import { submissions, type Submission } from '../domain/submission.ts';

/** Nobody else learns that it exists. */
const hidden = () => new Fault('not-found', 'No such submission.');

async function membershipIn(from: Reader, submission: Submission, personId: string) {
  const id = submission.accreditationId;
  const [accreditation, member] = await Promise.all([
    from.get(accreditations, id),
    from.get(members, `${id}/${personId}`),
  ]);
  return accreditation && { id, accreditation, member };
}

/** The submission, for its owner and the active members of its team. Faults: not-found. Reads 1 or 3. */
export async function seeSubmission(from: Reader, user: User, id: string): Promise<Submission> {
  const submission = await must(from, submissions, id, 'submission');
  if (submission.ownerId === user.id) return submission;
  const membership = await membershipIn(from, submission, user.id);
  if (membership?.member?.state !== 'active') throw hidden();
  return submission;
}

/** The submission, for its owner alone. Faults: not-found. Reads 1. */
export async function ownSubmission(from: Reader, user: User, id: string): Promise<Submission> {
  const submission = await must(from, submissions, id, 'submission');
  if (submission.ownerId !== user.id) throw hidden();
  return submission;
}

/**
 * The submission, for who may change its files: owner or team, as active members of a live accreditation.
 * Faults: not-found, forbidden. Reads 3.
 */
export async function workOnSubmission(
  from: Reader,
  user: User,
  id: string,
  now: Date,
): Promise<Submission> {
  const submission = await must(from, submissions, id, 'submission');
  const membership = await membershipIn(from, submission, user.id);
  if (submission.ownerId !== user.id && membership?.member?.state !== 'active') throw hidden();
  if (!contributing(membership ? [membership] : [], submission.derivedFrom, now))
    throw new Fault('forbidden', noAccreditation.message, { reasons: [noAccreditation] });
  return submission;
}
