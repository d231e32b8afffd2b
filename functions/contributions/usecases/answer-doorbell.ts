import * as z from 'zod';
import type { App } from '../../app.ts';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { isService, type Doorbell } from '../../platform/events.ts';
import { Fault, isFault } from '../../platform/fault.ts';
import { parse } from '../../platform/parse.ts';
import { Decision } from '../domain/review.ts';
import { Submission, submissions } from '../domain/submission.ts';
import { reviewSubmission } from './review-submission.ts';

/** The document as somebody may have left it in the console: only what this door looks at. */
const Typed = z.looseObject({
  state: z.unknown(),
  chain: Chain,
  decision: z.unknown().optional(),
  decisionError: z.unknown().optional(),
});
const typed = kind(submissions.pattern, Typed);
const By = z.looseObject({ by: z.string().optional() });

/**
 * A submission was written. What is accepted, or waits on its way, is sent to the topic `publications`; a
 * `decision` typed in the console is taken as one through the API, or explained in `decisionError`; a
 * typed `state` is put back. Nothing to do: nothing is written.
 */
export async function answerDoorbell(
  app: Pick<App, 'documents' | 'identity' | 'topics' | 'config' | 'policy' | 'now' | 'newId'>,
  { id, author }: Doorbell,
): Promise<void> {
  const document = await app.documents.get(typed, id);
  if (!document) return;
  if (document.state !== document.chain.state) {
    await putBack(
      app,
      id,
      `The state is never typed: it was put back to "${document.chain.state}". Type a decision instead: { verdict: "reject", reason: "…" }.`,
    );
    return;
  }
  if (document.decision !== undefined) {
    if (!isService(author)) await takeDecision(app, id, document.decision, author);
    return;
  }
  if (isDue(Submission.parse(document)))
    await app.topics.publish('publications', { submissionId: id });
}

/** Whether the publishing function has something to do that nobody has told it of. */
export function isDue(submission: Submission): boolean {
  if (submission.hold) return false;
  if (submission.state === 'accepted') return true;
  return (
    submission.state === 'publishing' &&
    submission.publication.waiting &&
    !submission.publication.stopped
  );
}

async function takeDecision(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'policy' | 'now' | 'newId'>,
  id: string,
  typedDecision: unknown,
  author: string | undefined,
): Promise<void> {
  try {
    const { by, ...rest } = parse(By, typedDecision, '/decision');
    const decision = parse(Decision, rest, '/decision');
    const reviewer = await reviewerOf(app, author, by);
    await reviewSubmission(app, reviewer, { id, decision, door: 'console' });
    await putBack(app, id, undefined);
  } catch (error) {
    if (!isFault(error)) throw error;
    await putBack(app, id, inPlainWords(error));
  }
}

/** Who decided: the event's principal, else `decision.by`. */
async function reviewerOf(app: Pick<App, 'identity'>, author: string | undefined, by?: string) {
  const email = author?.includes('@') ? author : by;
  if (email === undefined)
    throw new Fault(
      'invalid',
      'The decision does not say who decided: add by: "your e-mail address".',
    );
  const reviewer = await app.identity.find({ email });
  if (!reviewer) throw new Fault('forbidden', 'Nobody with an account has that address.');
  return reviewer;
}

const inPlainWords = (fault: Fault): string =>
  [
    fault.message,
    ...(fault.details.errors ?? []).map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`),
    ...(fault.details.reasons ?? []).map(({ message, wayOut }) => `${message} ${wayOut}`),
  ].join(' ');

/** Clears what was typed, restores the state that our own code left, and says why (or says nothing). */
async function putBack(app: Pick<App, 'documents'>, id: string, why: string | undefined) {
  await app.documents.transact(async (tx) => {
    const now = await tx.get(typed, id);
    if (!now) return;
    const { state } = now.chain;
    if (now.decision === undefined && now.decisionError === why && now.state === state) return;
    tx.patch(typed, id, { state, decision: undefined, decisionError: why });
  });
}
