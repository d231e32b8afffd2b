import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { changesOf, type Changes } from '../domain/changes.ts';
import { submissionFiles } from '../domain/file.ts';
import { submissions } from '../domain/submission.ts';
import { seeSubmission } from './work-on.ts';

/** Files of each sort that one comparison looks at. */
const most = 1000;

/**
 * What the present revision changed in the manifest that was signed off before it; of the first one all is
 * new. `user` undefined is a reviewer. Faults: not-found. Reads 1 or 3, and at most 1000 files twice.
 */
export async function readChanges(
  app: Pick<App, 'documents'>,
  user: User | undefined,
  id: string,
): Promise<Changes & { revision: number; more: boolean }> {
  const { revision } = user
    ? await seeSubmission(app.documents, user, id)
    : await must(app.documents, submissions, id, 'submission');
  const files = (field: string) =>
    app.documents.find(submissionFiles, {
      within: id,
      where: [[field, '==', revision]],
      limit: most,
    });
  const [fresh, gone] = await Promise.all([files('revision'), files('removedIn')]);
  const values = (found: typeof fresh) => found.map(({ value }) => value);
  const more = fresh.length === most || gone.length === most;
  return { revision, more, ...changesOf(revision, values(fresh), values(gone)) };
}
