import type { App } from '../../app.ts';
import type { FinalizedObject } from '../../platform/events.ts';
import { Fault } from '../../platform/fault.ts';
import { bytesOf, type Generation, type StoredObject } from '../../platform/objects.ts';
import { checkArrived, checkContent } from '../domain/check-content.ts';
import { fileOfObject, submissionFiles, type SubmissionFile } from '../domain/file.ts';
import { isError } from '../domain/issue.ts';
import { submissions } from '../domain/submission.ts';
import { headBytes, tailBytes, type Sample } from '../domain/sample.ts';
import { discard } from './discard.ts';
import { refuseFile } from './refuse-file.ts';

type Needs = Pick<App, 'documents' | 'objects' | 'topics' | 'config' | 'now' | 'newId' | 'log'>;

/**
 * The *arrive* step: a doorbell, at least once and in any order. Only the live generation counts; what
 * was not declared, or is not what was declared, or comes when its submission has ended, leaves no bytes
 * behind. What passes goes to the deep check. Reads 1 to 3 and two ends of the object; writes 1.
 */
export async function receiveUpload(app: Needs, event: FinalizedObject): Promise<void> {
  if (event.bucket !== app.config.BUCKET_UPLOADS)
    throw new Fault('invalid', 'Not the bucket of uploads.');
  const live = await app.objects.stat(event.bucket, event.name);
  if (live?.generation !== event.generation) return;
  const place = fileOfObject(event.name);
  const id = place && `${place.submissionId}/${place.fileId}`;
  const file = id === undefined ? undefined : await app.documents.get(submissionFiles, id);
  if (!place || !file || file.object !== event.name) {
    app.log.warn('an object that nobody declared was removed', { generation: event.generation });
    await discard(app, { object: event.name, generation: event.generation });
    return;
  }
  const bytes = { object: file.object, generation: live.generation };
  switch (file.state) {
    case 'declared': {
      const submission = await app.documents.get(submissions, place.submissionId);
      if (submission?.state === 'open') await arrive(app, place, file, live);
      // a session outlives its submission: nobody waits for these bytes
      else if (!submission?.hold) await discard(app, bytes);
      return;
    }
    case 'uploaded':
    case 'checking':
    case 'valid':
      if (file.generation !== live.generation) await discard(app, bytes);
      else if (file.state === 'uploaded' && (await isOpen(app, place)))
        await app.topics.publish('files', place);
      return;
    case 'refused':
    case 'quarantined':
    case 'removed':
      await discard(app, bytes);
  }
}

/** Whether the submission of a file still takes files: of one that has ended no file is looked at. */
export const isOpen = async (
  app: Pick<App, 'documents'>,
  { submissionId }: { submissionId: string },
): Promise<boolean> => (await app.documents.get(submissions, submissionId))?.state === 'open';

async function arrive(
  app: Needs,
  place: { submissionId: string; fileId: string },
  file: SubmissionFile,
  live: StoredObject,
): Promise<void> {
  const content = checkContent(file.path, await sampleOf(app, live));
  const issues = [...checkArrived(file, live), ...content.issues];
  if (issues.some(isError)) {
    const { dangerous } = content;
    await refuseFile(app, { ...place, generation: live.generation, issues, dangerous });
    return;
  }
  const taken = await app.documents.transact(async (tx) => {
    const id = `${place.submissionId}/${place.fileId}`;
    const now = await tx.get(submissionFiles, id);
    if (now?.state !== 'declared') return false;
    const { generation, crc32c: sum } = live;
    const at = app.now();
    tx.set(submissionFiles, id, {
      ...now,
      ...{ state: 'uploaded', generation, sum, arrivedAt: at, updatedAt: at, issues },
    });
    return true;
  });
  // Removed or replaced meanwhile: the event comes again and finds that.
  if (!taken) throw new Error('The file changed while it was looked at.');
  await app.topics.publish('files', place);
}

/** The two ends of an object, whatever its size. */
export async function sampleOf(
  app: Pick<App, 'objects'>,
  object: Generation & { size: number },
): Promise<Sample> {
  const { size } = object;
  if (size === 0) return { head: Buffer.alloc(0), tail: Buffer.alloc(0), size };
  const tail = await bytesOf(
    app.objects.read(object, { start: Math.max(0, size - tailBytes), end: size - 1 }),
  );
  const head =
    size <= tailBytes
      ? tail.subarray(0, headBytes)
      : await bytesOf(app.objects.read(object, { start: 0, end: headBytes - 1 }));
  return { head, tail, size };
}
