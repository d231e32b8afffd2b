import type { App } from '../../app.ts';
import { dataGoes } from '../../platform/retention-mails.ts';
import { keepNoLonger, type Ending } from '../../platform/retention.ts';
import { submissions, type Submission } from '../domain/submission.ts';
import { storeSubmission } from './store-submission.ts';
import { empty } from './trace-person.ts';

/**
 * Daily: personal data of submissions that came to nothing is warned of and goes (P-2.2.2a); what was
 * published goes on crediting its authors (P-2.2.2b). Writes 2 per record and step.
 */
export const forgetSubmissions = (
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> =>
  keepNoLonger(app, {
    of: submissions,
    ending: (submission) => endingOf(submission, app.policy.retention.submission),
    warn: (_tx, id, { personal, ownerId }, removal) => {
      const letter = dataGoes(`the personal data in your submission ${id}, and its words`, removal);
      const to = personal?.email;
      return Promise.resolve(to === undefined ? [] : [{ to, about: ownerId, letter }]);
    },
    remove: (tx, id, before, now) => {
      const after = { ...before, ...empty, personal: undefined, retention: undefined };
      const by = { actor: 'sweep', action: 'forget', reason: 'P-2.2.2' };
      storeSubmission(app, tx, { id, before, after, now, ...by });
      return Promise.resolve();
    },
  });

function endingOf(submission: Submission, kept: number): Ending | undefined {
  if (!submission.personal) return undefined;
  // what is held is looked into: nothing is removed meanwhile
  if (submission.hold) return { since: undefined, kept };
  switch (submission.state) {
    case 'open':
    case 'submitted':
    case 'in-review':
    case 'changes-requested':
    case 'accepted':
    case 'publishing':
      return { since: undefined, kept };
    case 'published':
    case 'superseded':
      return undefined;
    case 'rejected':
      return { since: submission.decidedAt, kept };
    case 'withdrawn':
    case 'expired':
      return { since: submission.endedAt, kept };
  }
}
