import type { App } from '../../app.ts';
import { every, must } from '../../platform/documents.ts';
import { submissions } from '../domain/submission.ts';
import { discard } from './discard.ts';

/** Bytes of ended submissions, after the policy's time (published ones: at once); nothing while held. Reads each twice. */
export async function removeUploads(app: App): Promise<number> {
  const now = app.now();
  let count = 0;
  for await (const { id } of every(app.documents, submissions, {
    where: [['uploadsGoAt', '<=', now]],
  })) {
    // looked at again: the bytes of those before took their time, and a hold may stand since
    const submission = await app.documents.get(submissions, id);
    if (!submission || submission.hold) continue;
    await removeUploadsOf(app, id);
    await app.documents.transact(async (tx) => {
      await must(tx, submissions, id, 'submission');
      tx.patch(submissions, id, { uploadsGoAt: undefined, uploadsRemovedAt: now });
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
