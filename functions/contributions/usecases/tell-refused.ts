import type { App } from '../../app.ts';
import { every, must } from '../../platform/documents.ts';
import { submissionFiles, type SubmissionFile } from '../domain/file.ts';
import { isError } from '../domain/issue.ts';
import { submissions } from '../domain/submission.ts';
import { filesRefused } from '../mails.ts';
import { storeSubmission } from './store-submission.ts';

/** One mail per submission about all files that were refused since the last. */
export async function tellRefused(app: App): Promise<number> {
  let count = 0;
  const untold = every(app.documents, submissions, { where: [['untold', '==', true]] });
  for await (const { id } of untold)
    count += await app.documents.transact(async (tx) => {
      const now = app.now();
      const before = await must(tx, submissions, id, 'submission');
      const files = await tx.find(submissionFiles, {
        within: id,
        where: [['told', '==', false]],
        limit: 200,
      });
      const why = (file: SubmissionFile) =>
        ('issues' in file ? file.issues : [])
          .filter(isError)
          .map(({ message }) => message)
          .join(' ');
      const list = files.map(({ value }) => ({ path: value.path, why: why(value) }));
      const after = { ...before, untold: files.length === 200 };
      const step = { id, before, after, actor: 'sweep', action: 'tell-refused', now };
      const letter = list.length > 0 ? filesRefused(before.title, list) : undefined;
      storeSubmission(app, tx, { ...step, letter });
      for (const { id: name, value } of files)
        if ('told' in value) tx.set(submissionFiles, name, { ...value, told: true });
      return 1;
    });
  return count;
}
