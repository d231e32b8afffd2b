import type { IHasher } from 'hash-wasm';
import type { App } from '../../app.ts';
import type { Generation } from '../../platform/objects.ts';
import { submissionFiles } from '../domain/file.ts';
import type { Place } from './check-file.ts';

/** State of a SHA-256 after `offset` bytes, in base64. */
export interface Checkpoint {
  hash: string;
  offset: number;
}
/** Where a hash that takes several runs keeps how far it came. */
export interface Checkpoints {
  load(): Promise<Checkpoint | undefined>;
  /** False when the bytes are not to be hashed any more. */
  save(checkpoint: Checkpoint): Promise<boolean>;
}

/**
 * SHA-256 of an object's bytes in constant memory, going on from the last checkpoint. Undefined: this run's
 * time is up and the next one goes on. A checkpoint is kept then, and every `policy.submission.checkpoint`
 * bytes.
 */
export async function hashObject(
  app: Pick<App, 'objects' | 'policy' | 'now'>,
  checkpoints: Checkpoints,
  object: Generation & { size: number },
): Promise<string | undefined> {
  const { run, checkpoint } = app.policy.submission;
  const { createSHA256 } = await import('hash-wasm');
  const hasher = (await createSHA256()).init();
  const until = app.now().getTime() + run;
  let offset = await resume(checkpoints, hasher);
  let stored = offset;
  if (offset < object.size)
    for await (const piece of app.objects.read(object, { start: offset })) {
      hasher.update(piece as Buffer);
      offset += (piece as Buffer).length;
      const late = app.now().getTime() > until && offset < object.size;
      if (!late && offset - stored < checkpoint) continue;
      const hash = Buffer.from(hasher.save()).toString('base64');
      if (!(await checkpoints.save({ hash, offset }))) return undefined;
      stored = offset;
      if (late) return undefined;
    }
  if (offset !== object.size)
    throw new Error(`Read ${offset} of ${object.size} bytes: the connection broke.`);
  return hasher.digest('hex');
}

/** Loads the checkpoint, if there is one; answers its offset. */
async function resume(checkpoints: Checkpoints, hasher: IHasher): Promise<number> {
  const last = await checkpoints.load();
  if (!last) return 0;
  hasher.load(Buffer.from(last.hash, 'base64'));
  return last.offset;
}

/** SHA-256 of a submission's file, its checkpoints being kept with the file; goes on from `last`. */
export const hashFile = (
  app: Pick<App, 'documents' | 'objects' | 'policy' | 'now'>,
  place: Place,
  object: Generation & { size: number },
  last?: Checkpoint,
): Promise<string | undefined> =>
  hashObject(app, kept(app, place, object.generation, last), object);

function kept(
  app: Pick<App, 'documents' | 'now'>,
  { submissionId, fileId }: Place,
  generation: string,
  last: Checkpoint | undefined,
): Checkpoints {
  const id = `${submissionId}/${fileId}`;
  return {
    load: () => Promise.resolve(last),
    // A run that is behind another's checkpoint leaves it.
    save: ({ hash, offset }) =>
      app.documents.transact(async (tx) => {
        const file = await tx.get(submissionFiles, id);
        if (file?.state !== 'uploaded' && file?.state !== 'checking') return false;
        if (file.generation !== generation) return false;
        if (file.state === 'checking' && file.offset >= offset) return true;
        const after = { ...file, state: 'checking' as const, hash, offset, updatedAt: app.now() };
        tx.set(submissionFiles, id, after);
        return true;
      }),
  };
}
