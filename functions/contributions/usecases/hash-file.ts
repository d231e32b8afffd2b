import type { IHasher } from 'hash-wasm';
import type { App } from '../../app.ts';
import type { Generation } from '../../platform/objects.ts';
import { submissionFiles } from '../domain/file.ts';
import type { Place } from './check-file.ts';

/**
 * SHA-256 of an object's bytes in constant memory, going on from the checkpoint stored with the file.
 * Undefined: this run's time is up and the next one goes on. A checkpoint is stored then, and every
 * `policy.submission.checkpoint` bytes.
 */
export async function hashFile(
  app: Pick<App, 'documents' | 'objects' | 'policy' | 'now'>,
  place: Place,
  object: Generation & { size: number },
): Promise<string | undefined> {
  const { run, checkpoint } = app.policy.submission;
  const { createSHA256 } = await import('hash-wasm');
  const hasher = (await createSHA256()).init();
  const until = app.now().getTime() + run;
  let offset = await resume(app, place, hasher);
  let stored = offset;
  if (offset < object.size)
    for await (const piece of app.objects.read(object, { start: offset })) {
      hasher.update(piece as Buffer);
      offset += (piece as Buffer).length;
      const late = app.now().getTime() > until && offset < object.size;
      if (!late && offset - stored < checkpoint) continue;
      if (!(await store(app, place, object.generation, hasher, offset))) return undefined;
      stored = offset;
      if (late) return undefined;
    }
  if (offset !== object.size)
    throw new Error(`Read ${offset} of ${object.size} bytes: the connection broke.`);
  return hasher.digest('hex');
}

const idOf = ({ submissionId, fileId }: Place) => `${submissionId}/${fileId}`;

/** Loads the checkpoint, if there is one; answers its offset. */
async function resume(app: Pick<App, 'documents'>, place: Place, hasher: IHasher): Promise<number> {
  const file = await app.documents.get(submissionFiles, idOf(place));
  if (file?.state !== 'checking') return 0;
  hasher.load(Buffer.from(file.hash, 'base64'));
  return file.offset;
}

/** Stores a checkpoint; false when the file is not to be checked any more. A run that is behind another's checkpoint leaves it. */
function store(
  app: Pick<App, 'documents' | 'now'>,
  place: Place,
  generation: string,
  hasher: IHasher,
  offset: number,
): Promise<boolean> {
  const hash = Buffer.from(hasher.save()).toString('base64');
  return app.documents.transact(async (tx) => {
    const file = await tx.get(submissionFiles, idOf(place));
    if (file?.state !== 'uploaded' && file?.state !== 'checking') return false;
    if (file.generation !== generation) return false;
    if (file.state === 'checking' && file.offset >= offset) return true;
    const after = { ...file, state: 'checking' as const, hash, offset, updatedAt: app.now() };
    tx.set(submissionFiles, idOf(place), after);
    return true;
  });
}
