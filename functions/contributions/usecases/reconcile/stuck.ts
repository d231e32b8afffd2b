import type { Found } from '../../../platform/documents.ts';
import type { Seen } from '../../domain/disagreement.ts';
import { submissions, type Submission, type SubmissionState } from '../../domain/submission.ts';
import type { Page, Pass, PassNeeds } from './run-pass.ts';

const moving: SubmissionState[] = ['submitted', 'in-review', 'accepted', 'publishing'];
const together = 100;

/** Submissions that wait for a person or a function longer than they should. */
export const stuckPass: Pass = {
  name: 'stuck',
  most: ({ policy }) => policy.reconcile.records,
  look: async (app, after): Promise<Page> => {
    const found = await app.documents.find(submissions, {
      where: [['state', 'in', moving]],
      limit: together,
      ...(after === undefined ? {} : { after }),
    });
    return {
      seen: found.flatMap((one) => stuckOf(app, one)),
      looked: Math.max(1, found.length),
      after: found.length === together ? found.at(-1)?.id : undefined,
    };
  },
};

function stuckOf({ now, policy }: PassNeeds, { id, value }: Found<Submission>): Seen[] {
  // a hold is meant to keep it where it is
  if (value.hold) return [];
  const place = `submissions/${id}`;
  const detail = value.state;
  const age = now().getTime() - value.updatedAt.getTime();
  if (value.state === 'publishing' && value.publication.stopped)
    return [{ code: 'publication-stopped', place, detail: value.publication.stopped.step }];
  const waits = value.state === 'submitted' || value.state === 'in-review';
  if (waits)
    return age > policy.reconcile.review ? [{ code: 'waits-for-review', place, detail }] : [];
  return age > policy.reconcile.stuck ? [{ code: 'publication-stuck', place, detail }] : [];
}
