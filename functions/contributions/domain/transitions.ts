import { Fault } from '../../platform/fault.ts';
import { policy } from '../../policy.ts';
import type { Publication, StepName } from './publication.ts';
import { nextStep } from './publication.ts';
import type { Decision } from './review.ts';
import type { InState, Submission, SubmissionState } from './submission.ts';

/** The submission, if it is in one of these states; else Fault conflict. */
export function expect<S extends SubmissionState>(
  submission: Submission,
  states: S[],
  action: string,
): InState<S> {
  if ((states as string[]).includes(submission.state)) return submission as InState<S>;
  throw new Fault(
    'conflict',
    `To ${action} a submission it must be ${states.join(' or ')}; it is ${submission.state}.`,
  );
}

/** Fault conflict while an ethics hold stands (P-2.1.4c). */
export function notHeld(submission: Pick<Submission, 'hold'>, action: string): void {
  if (submission.hold)
    throw new Fault(
      'conflict',
      `The submission is held back by the ethics officer: nobody can ${action} it until the hold is lifted.`,
    );
}

/** open → submitted; `manifest` is what the author signs off. */
export function submit(submission: Submission, manifest: string, now: Date): InState<'submitted'> {
  const open = expect(submission, ['open'], 'submit');
  notHeld(open, 'submit');
  return { ...open, state: 'submitted', submittedAt: now, manifest };
}

/** submitted → in-review. */
export function claim(submission: Submission, reviewerId: string): InState<'in-review'> {
  return { ...expect(submission, ['submitted'], 'claim'), state: 'in-review', reviewerId };
}

/** in-review (submitted: claims at once) → accepted | rejected | changes-requested. */
export function decide(
  submission: Submission,
  decision: Decision,
  reviewerId: string,
  now: Date,
): InState<'accepted' | 'rejected' | 'changes-requested'> {
  const open = expect(submission, ['in-review', 'submitted'], 'decide on');
  const decided = { decidedBy: reviewerId, decidedAt: now };
  switch (decision.verdict) {
    case 'accept':
      notHeld(open, 'accept');
      return { ...open, ...decided, state: 'accepted', checklist: decision.checklist };
    case 'reject':
      return { ...open, ...decided, state: 'rejected', reason: decision.reason };
    case 'request-changes':
      return { ...open, state: 'changes-requested', reviewerId, comment: decision.comment };
  }
}

/** changes-requested → open, as the next revision. */
export function reopen(submission: Submission): InState<'open'> {
  const asked = expect(submission, ['changes-requested'], 'reopen');
  return { ...asked, state: 'open', revision: asked.revision + 1 };
}

/** Any state before publishing → withdrawn. */
export function withdraw(submission: Submission, now: Date): InState<'withdrawn'> {
  const before: SubmissionState[] = [
    'open',
    'submitted',
    'in-review',
    'changes-requested',
    'accepted',
  ];
  const open = expect(submission, before, 'withdraw');
  notHeld(open, 'withdraw');
  return { ...open, state: 'withdrawn', endedAt: now };
}

/** open, changes-requested → expired, when nothing happened for long. Undefined: not due. */
export function expire(submission: Submission, now: Date): InState<'expired'> | undefined {
  if (submission.state !== 'open' && submission.state !== 'changes-requested') return undefined;
  if (submission.hold) return undefined;
  if (now.getTime() - submission.updatedAt.getTime() < policy.submission.idleExpires)
    return undefined;
  return { ...submission, state: 'expired', endedAt: now };
}

/** When the uploads of a submission that comes to this state may go: of a rejected one the author may ask for them. */
export function uploadsGoAt(state: SubmissionState, now: Date): Date | undefined {
  switch (state) {
    case 'open':
    case 'submitted':
    case 'in-review':
    case 'changes-requested':
    case 'accepted':
    case 'publishing':
      return undefined;
    case 'rejected':
      return new Date(now.getTime() + policy.submission.uploadsKept);
    case 'published':
    case 'superseded':
    case 'withdrawn':
    case 'expired':
      return now;
  }
}

/** accepted → publishing. */
export function startPublishing(
  submission: Submission,
  publication: Publication,
): InState<'publishing'> {
  const accepted = expect(submission, ['accepted'], 'publish');
  notHeld(accepted, 'publish');
  return { ...accepted, state: 'publishing', publication };
}

/** A step is done, and came to know that; the same again changes nothing. */
export function stepDone(
  submission: InState<'publishing'>,
  step: StepName,
  now: Date,
  known: Partial<Pick<Publication, 'copied' | 'total'>> = {},
): InState<'publishing'> {
  const { publication } = submission;
  if (nextStep(publication) !== step) return submission;
  const done = { ...publication.done, [step]: now };
  return { ...submission, publication: { ...publication, ...known, waiting: false, done } };
}

/** published → superseded: a newer version is findable. Undefined: it is so already, or was never public. */
export function supersede(submission: Submission, now: Date): InState<'superseded'> | undefined {
  if (submission.state !== 'published') return undefined;
  return { ...submission, state: 'superseded', supersededAt: now };
}

/** published, superseded → withdrawn, by an admin: what stood behind it stays on record. */
export function retract(submission: Submission, now: Date): InState<'withdrawn'> {
  const before = expect(submission, ['published', 'superseded'], 'take back');
  const { submittedAt, manifest, decidedBy, decidedAt, checklist, publication, publishedAt } =
    before;
  const stood = {
    submittedAt,
    manifest,
    decidedBy,
    decidedAt,
    checklist,
    publication,
    publishedAt,
  };
  return { ...before, state: 'withdrawn', endedAt: now, published: { ...stood, hidden: false } };
}

/** publishing → published, once every step is done. */
export function finish(submission: Submission, now: Date): InState<'published'> {
  const publishing = expect(submission, ['publishing'], 'finish');
  const missing = nextStep(publishing.publication);
  if (missing) throw new Error(`Step ${missing} is not done.`);
  const { forget, ...rest } = publishing;
  return {
    ...rest,
    state: 'published',
    publishedAt: now,
    ...(forget ? { personal: undefined } : {}),
  };
}
