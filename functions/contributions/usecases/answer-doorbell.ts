import type { App } from '../../app.ts';
import { answerConsole } from '../../platform/console-door.ts';
import type { Doorbell } from '../../platform/events.ts';
import { Decision } from '../domain/review.ts';
import { submissions, type Submission } from '../domain/submission.ts';
import { reviewSubmission } from './review-submission.ts';

/**
 * A submission was written. What is accepted, waits on its way or has a DOI to be hidden is sent to the topic `publications`; a
 * `decision` typed in the console is taken as one through the API, or explained; a typed `state` is put
 * back. Nothing to do: nothing is written.
 */
export async function answerDoorbell(
  app: Pick<App, 'documents' | 'identity' | 'topics' | 'config' | 'policy' | 'now' | 'newId'>,
  bell: Doorbell,
): Promise<void> {
  const { id } = bell;
  const typed = await answerConsole(app, bell, {
    of: submissions,
    decision: Decision,
    example: '{ verdict: "reject", reason: "…" }',
    decide: (by, decision) => reviewSubmission(app, by, { id, decision, door: 'console' }),
  });
  if (typed) return;
  const submission = await app.documents.get(submissions, id);
  if (!submission) return;
  if (isDue(submission)) await app.topics.publish('publications', { submissionId: id });
  if (submission.state === 'published') await ringWaiting(app, submission.publication.datasetId);
}

/** Accepted submissions that waited for their turn to become the next version of the dataset. */
async function ringWaiting(app: Pick<App, 'documents' | 'topics'>, datasetId: string) {
  const waiting = await app.documents.find(submissions, {
    where: [
      ['newVersionOf', '==', datasetId],
      ['state', '==', 'accepted'],
    ],
    limit: 10,
  });
  for (const { id } of waiting) await app.topics.publish('publications', { submissionId: id });
}

/** Whether the publishing function has something to do that nobody has told it of. */
export function isDue(submission: Submission): boolean {
  if (submission.state === 'withdrawn' && submission.published?.hidden === false) return true;
  if (submission.hold) return false;
  if (submission.correcting) return true;
  if (submission.state === 'accepted') return true;
  return (
    submission.state === 'publishing' &&
    submission.publication.waiting &&
    !submission.publication.stopped
  );
}
