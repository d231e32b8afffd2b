import type { App } from '../../app.ts';
import { every, must } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { submissionFiles } from '../domain/file.ts';
import { submissions } from '../domain/submission.ts';
import { sessionsOver } from '../mails.ts';

/**
 * Tells the owners of open submissions that upload sessions have ended before their files arrived: once for
 * each file, all of a submission in one mail. Nothing is taken away. Reads 1 or 2 per open submission.
 */
export async function remindUnfinished(app: App): Promise<number> {
  const over = new Date(app.now().getTime() - app.policy.submission.sessionLives);
  let count = 0;
  const open = every(app.documents, submissions, { where: [['state', '==', 'open']] });
  for await (const { id, value } of open) {
    if (value.reserved.files === 0 || value.hold) continue;
    count += await app.documents.transact(async (tx) => {
      const before = await must(tx, submissions, id, 'submission');
      const files = await tx.find(submissionFiles, {
        within: id,
        where: [
          ['state', '==', 'declared'],
          ['declaredAt', '>', before.remindedTo ?? new Date(0)],
          ['declaredAt', '<=', over],
        ],
        limit: named + 1,
      });
      const to = before.personal?.email;
      if (before.state !== 'open' || files.length === 0 || to === undefined) return 0;
      // no event and no new version: nothing about the submission itself has changed
      tx.patch(submissions, id, { remindedTo: over });
      const paths = files.map(({ value: { path } }) => path);
      const letter = sessionsOver(before.title, paths.slice(0, named), paths.length > named);
      const about = [before.ownerId];
      post(tx, app.config, app.now(), { id: app.newId(), to: [to], about, letter });
      return 1;
    });
  }
  return count;
}

/** Files that one mail names. */
const named = 20;
