import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { submissions } from '../domain/submission.ts';
import { expire } from '../domain/transitions.ts';
import { ended } from '../mails.ts';
import { idleIn } from './idle-submissions.ts';
import { storeSubmission } from './store-submission.ts';

/** open, changes-requested → expired after the policy's idle time. */
export async function expireIdle(app: App): Promise<number> {
  let count = 0;
  for await (const { id } of idleIn(
    app,
    ['open', 'changes-requested'],
    app.policy.submission.idleExpires,
  )) {
    count += await app.documents.transact(async (tx) => {
      const now = app.now();
      const before = await must(tx, submissions, id, 'submission');
      const after = expire(before, now);
      if (!after) return 0;
      const letter = ended(before.title, 'expired');
      storeSubmission(app, tx, {
        id,
        before,
        after,
        actor: 'sweep',
        action: 'expire',
        now,
        letter,
      });
      return 1;
    });
  }
  return count;
}
