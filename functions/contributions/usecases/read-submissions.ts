import type { App } from '../../app.ts';
import { datasets } from '../../catalogue/domain/dataset.ts';
import { must, type Found, type Reader } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { incomplete } from '../domain/complete.ts';
import { submissionFiles, unfinished, type SubmissionFile } from '../domain/file.ts';
import type { Issue } from '../domain/issue.ts';
import { submissions, type Submission, type SubmissionState } from '../domain/submission.ts';
import { seeSubmission } from './work-on.ts';

/** How many unfinished files are named among the issues. */
const named = 20;

/** What stands in the way of submitting it now. Reads 1 per source and at most 20 files. */
export async function issuesOf(
  from: Reader,
  id: string,
  submission: Submission,
  now: Date,
): Promise<Issue[]> {
  const sources = await from.getAll(datasets, submission.derivedFrom);
  const files = await from.find(submissionFiles, {
    within: id,
    where: [['state', 'in', unfinished]],
    limit: named,
  });
  return incomplete(submission, { sources, unfinished: files.map(({ value }) => value), now });
}

/** A submission and, while it is open, what it lacks; for owner and team. Faults: not-found. */
export async function readSubmission(
  app: Pick<App, 'documents' | 'now'>,
  user: User,
  id: string,
): Promise<{ submission: Submission; issues: Issue[] }> {
  const submission = await seeSubmission(app.documents, user, id);
  return { submission, issues: await openIssues(app, id, submission) };
}

/** The same for a reviewer. */
export async function inspectSubmission(
  app: Pick<App, 'documents' | 'now'>,
  id: string,
): Promise<{ submission: Submission; issues: Issue[] }> {
  const submission = await must(app.documents, submissions, id, 'submission');
  return { submission, issues: await openIssues(app, id, submission) };
}

const openIssues = (app: Pick<App, 'documents' | 'now'>, id: string, submission: Submission) =>
  submission.state === 'open' ? issuesOf(app.documents, id, submission, app.now()) : [];

interface Page {
  limit: number;
  after?: string | undefined;
}
const paged = ({ limit, after }: Page) => ({ limit, ...(after === undefined ? {} : { after }) });

/** A person's own submissions. Reads `limit`. */
export const listOwn = (
  app: Pick<App, 'documents'>,
  user: User,
  page: Page,
): Promise<Found<Submission>[]> =>
  app.documents.find(submissions, { where: [['ownerId', '==', user.id]], ...paged(page) });

/** Submissions in a state, by id. Reads `limit`. */
export const listQueue = (
  app: Pick<App, 'documents'>,
  state: SubmissionState,
  page: Page,
): Promise<Found<Submission>[]> =>
  app.documents.find(submissions, { where: [['state', '==', state]], ...paged(page) });

/** A page of a submission's files; `user` undefined is a reviewer. Faults: not-found. */
export async function listSubmissionFiles(
  app: Pick<App, 'documents'>,
  user: User | undefined,
  input: { id: string } & Page,
): Promise<Found<SubmissionFile>[]> {
  const { id, limit, after } = input;
  if (user) await seeSubmission(app.documents, user, id);
  else await must(app.documents, submissions, id, 'submission');
  return app.documents.find(submissionFiles, {
    within: id,
    limit,
    ...(after === undefined ? {} : { after: `${id}/${after}` }),
  });
}

/** One file with its issues; for owner and team. Faults: not-found. Reads 2 or 4. */
export async function readSubmissionFile(
  app: Pick<App, 'documents'>,
  user: User,
  input: { id: string; fileId: string },
): Promise<SubmissionFile> {
  await seeSubmission(app.documents, user, input.id);
  return must(app.documents, submissionFiles, `${input.id}/${input.fileId}`, 'file');
}
