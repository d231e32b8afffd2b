import type { App } from '../../app.ts';
import { every, type Query } from '../../platform/documents.ts';
import { submissionFiles } from '../domain/file.ts';
import { submissions } from '../domain/submission.ts';
import { idleIn } from './idle-submissions.ts';

/**
 * Files, publications and withdrawn DOIs that did not move for long: a message was lost, or a run died. Reads
 * those, and the submission of each such file.
 */
export async function ringAgain(app: App): Promise<number> {
  const { stuck } = app.policy.submission;
  const since = new Date(app.now().getTime() - stuck);
  let count = 0;
  const files = every(app.documents, submissionFiles, {
    where: [
      ['state', 'in', ['uploaded', 'checking']],
      ['updatedAt', '<=', since],
    ],
  });
  for await (const { id } of files) {
    const [submissionId, fileId] = id.split('/') as [string, string];
    const submission = await app.documents.get(submissions, submissionId);
    if (submission?.state !== 'open') continue;
    await app.topics.publish('files', { submissionId, fileId });
    count += 1;
  }
  for await (const { id, value } of idleIn(app, ['accepted', 'publishing'], stuck)) {
    if (value.hold || ('publication' in value && value.publication.stopped)) continue;
    await app.topics.publish('publications', { submissionId: id });
    count += 1;
  }
  for (const unfinished of [
    ['published.hidden', '==', false],
    ['correcting', '==', true],
  ] satisfies Query['where'])
    for await (const { id, value } of every(app.documents, submissions, { where: [unfinished] })) {
      if (value.updatedAt > since) continue;
      await app.topics.publish('publications', { submissionId: id });
      count += 1;
    }
  return count;
}
