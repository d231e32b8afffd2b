import { accreditations } from '../../access/domain/accreditation.ts';
import type { App } from '../../app.ts';
import { people } from '../../people/domain/person.ts';
import { must, type Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { addressId, type Letter } from '../../platform/mail.ts';
import { submissionFiles } from '../domain/file.ts';
import { isParty } from '../domain/party.ts';
import type { Decision } from '../domain/review.ts';
import { submissions, type Submission } from '../domain/submission.ts';
import { claim, decide } from '../domain/transitions.ts';
import * as mails from '../mails.ts';
import { storeSubmission } from './store-submission.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

const day = 86_400_000;

/** Faults: forbidden for who is no reviewer, and for owner, team, uploaders and authors. Reads 2. */
export async function mayReview(
  app: Pick<App, 'config'>,
  tx: Reader,
  submission: Submission,
  reviewer: User,
): Promise<void> {
  const role = reviewer.roles.some((one) => one === 'reviewer' || one === 'admin');
  if (!role || !reviewer.emailVerified)
    throw new Fault('forbidden', 'Only a reviewer decides on submissions.');
  const accreditation = await tx.get(accreditations, submission.accreditationId);
  const person = await tx.get(people, reviewer.id);
  const who = {
    id: reviewer.id,
    addressId: addressId(app.config.PSEUDONYM_KEY, reviewer.email),
    name: person?.personal?.name,
  };
  if (isParty(submission, accreditation?.memberIds ?? [], who))
    throw new Fault('forbidden', 'Nobody reviews a submission that they have a part in.', {
      reasons: [
        {
          code: 'party',
          message: 'You are an author, uploader or team member of this submission.',
          wayOut: 'Leave it to another reviewer.',
        },
      ],
    });
}

/** submitted → in-review. Claiming it twice changes nothing. Faults: not-found, forbidden, conflict. Reads 3, writes 2. */
export function claimSubmission(app: Needs, reviewer: User, id: string): Promise<Submission> {
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.state === 'in-review' && before.reviewerId === reviewer.id) return before;
    await mayReview(app, tx, before, reviewer);
    const after = claim(before, reviewer.id);
    return storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: reviewer.id,
      action: 'claim',
      now,
    });
  });
}

/**
 * Accepts, rejects or asks for changes: the one use case behind API and console. The same decision again
 * is answered as the first was. Faults: not-found, forbidden, conflict. Reads 4, writes 3.
 */
export function reviewSubmission(
  app: Needs,
  reviewer: User,
  input: { id: string; decision: Decision; door: 'api' | 'console' },
): Promise<Submission> {
  const { id, decision, door } = input;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (isRepetition(before, reviewer, decision)) return before;
    await mayReview(app, tx, before, reviewer);
    if (
      before.state === 'in-review' &&
      before.reviewerId !== reviewer.id &&
      !reviewer.roles.includes('admin')
    )
      throw new Fault('forbidden', 'Another reviewer is at it.');
    if (decision.verdict === 'accept' && decision.checklist.unscanned === undefined)
      await allScanned(tx, id);
    const after = decide(before, decision, reviewer.id, now);
    const kept = app.policy.submission.uploadsKept / day;
    const letter = letterOf(before.title, decision, kept);
    const step = { id, before, after, actor: reviewer.id, action: decision.verdict, reason: door };
    return storeSubmission(app, tx, { ...step, now, letter });
  });
}

/** Fault conflict naming a file that was too large for the scanner: its reviewer acknowledges that. */
async function allScanned(tx: Reader, id: string): Promise<void> {
  const [found] = await tx.find(submissionFiles, {
    within: id,
    where: [['malware', '==', 'too-large']],
    limit: 1,
  });
  if (!found) return;
  const detail = `${found.value.path} was too large for the scanner: look into it, then add "unscanned": true.`;
  throw new Fault('conflict', 'Not every file was scanned for malware.', {
    errors: [{ pointer: '/checklist/unscanned', detail }],
  });
}

function letterOf(title: string, decision: Decision, kept: number): Letter {
  switch (decision.verdict) {
    case 'accept':
      return mails.accepted(title);
    case 'reject':
      return mails.rejected(title, decision.reason, kept);
    case 'request-changes':
      return mails.changesRequested(title, decision.comment);
  }
}

const states = {
  accept: 'accepted',
  reject: 'rejected',
  'request-changes': 'changes-requested',
} as const;
const isRepetition = (submission: Submission, by: User, decision: Decision): boolean =>
  submission.state === states[decision.verdict] &&
  ('decidedBy' in submission ? submission.decidedBy : submission.reviewerId) === by.id;
