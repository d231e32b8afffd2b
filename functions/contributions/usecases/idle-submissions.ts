import type { App } from '../../app.ts';
import { every, type Found } from '../../platform/documents.ts';
import { submissions, type Submission, type SubmissionState } from '../domain/submission.ts';

/** In one of these states, and not written since. */
export const idleIn = (
  app: Pick<App, 'documents' | 'now'>,
  states: SubmissionState[],
  idle: number,
): AsyncGenerator<Found<Submission>> =>
  every(app.documents, submissions, {
    where: [
      ['state', 'in', states],
      ['updatedAt', '<=', new Date(app.now().getTime() - idle)],
    ],
  });
