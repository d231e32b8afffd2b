import type { App } from '../../app.ts';
import { every, must } from '../../platform/documents.ts';
import { submissionFiles } from '../domain/file.ts';
import { isError } from '../domain/issue.ts';
import { submissions, type SubmissionState } from '../domain/submission.ts';
import { expire } from '../domain/transitions.ts';
import { ended, filesRefused } from '../mails.ts';
import { discard } from './discard.ts';
import { storeSubmission } from './store-submission.ts';

const inStates = (app: Pick<App, 'documents'>, states: SubmissionState[]) =>
  every(app.documents, submissions, { where: [['state', 'in', states]] });

/** open, changes-requested → expired after the policy's idle time. */
export async function expireIdle(app: App): Promise<number> {
  let count = 0;
  for await (const { id, value } of inStates(app, ['open', 'changes-requested'])) {
    if (!expire(value, app.now())) continue;
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
      const why = (value: object) =>
        ('issues' in value ? (value.issues as { message: string }[]) : [])
          .filter((issue) => isError(issue as never))
          .map(({ message }) => message)
          .join(' ');
      const list = files.map(({ value }) => ({ path: value.path, why: why(value) }));
      const after = { ...before, untold: files.length === 200 };
      const step = { id, before, after, actor: 'sweep', action: 'tell-refused', now };
      const letter = list.length > 0 ? filesRefused(before.title, list) : undefined;
      storeSubmission(app, tx, { ...step, letter });
      for (const { id: name } of files) tx.patch(submissionFiles, name, { told: true } as never);
      return 1;
    });
  return count;
}

/** Files, publications and withdrawn DOIs that did not move for long: a message was lost, or a run died. */
export async function ringAgain(app: App): Promise<number> {
  const since = new Date(app.now().getTime() - app.policy.submission.stuck);
  let count = 0;
  for await (const { id } of inStates(app, ['open'])) {
    const files = every(app.documents, submissionFiles, {
      within: id,
      where: [['state', 'in', ['uploaded', 'checking']]],
    });
    for await (const { id: name, value } of files) {
      if (value.updatedAt > since) continue;
      await app.topics.publish('files', { submissionId: id, fileId: name.split('/')[1] });
      count += 1;
    }
  }
  for await (const { id, value } of inStates(app, ['accepted', 'publishing'])) {
    if (value.updatedAt > since || value.hold) continue;
    if ('publication' in value && value.publication.stopped) continue;
    await app.topics.publish('publications', { submissionId: id });
    count += 1;
  }
  const shown = every(app.documents, submissions, { where: [['published.hidden', '==', false]] });
  for await (const { id, value } of shown) {
    if (value.updatedAt > since) continue;
    await app.topics.publish('publications', { submissionId: id });
    count += 1;
  }
  return count;
}

/** Bytes of ended submissions, after the policy's time (published ones: at once); nothing while held. */
export async function removeUploads(app: App): Promise<number> {
  const kept = app.policy.submission.uploadsKept;
  let count = 0;
  for await (const { id, value } of inStates(app, [
    'published',
    'superseded',
    'rejected',
    'withdrawn',
    'expired',
  ])) {
    if (value.uploadsRemovedAt || value.hold) continue;
    const age = app.now().getTime() - value.updatedAt.getTime();
    if (value.state === 'rejected' && age < kept) continue;
    await removeUploadsOf(app, id);
    await app.documents.transact(async (tx) => {
      const before = await must(tx, submissions, id, 'submission');
      tx.set(submissions, id, { ...before, uploadsRemovedAt: app.now() });
    });
    count += 1;
  }
  return count;
}

/** Every object below the submission's prefix, declared or not. */
export async function removeUploadsOf(
  app: Pick<App, 'objects' | 'config'>,
  id: string,
): Promise<number> {
  let count = 0;
  for await (const { name, generation } of app.objects.list(
    app.config.BUCKET_UPLOADS,
    `in/${id}/`,
  )) {
    await discard(app, { object: name, generation });
    count += 1;
  }
  return count;
}
