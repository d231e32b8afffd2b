import { Firestore } from '@google-cloud/firestore';
import { firestoreDocuments } from '../../functions/platform/firestore-documents.ts';
import type { Documents } from '../../functions/platform/documents.ts';
import type { MemoryDocuments } from '../../functions/platform/memory-documents.ts';
import type { World } from './world.ts';

/** A world as it stands, with its documents poured into an emptied Firestore emulator. */
export interface Poured extends Omit<World, 'documents'> {
  documents: Documents;
}

/** Pours worlds into the emulator: what runs at the same time meets there as it would in production. */
export function pouring() {
  const projectId = process.env['GOOGLE_CLOUD_PROJECT'] ?? 'demo-test';
  const firestore = new Firestore({ projectId, ignoreUndefinedProperties: true });
  const documents = firestoreDocuments(() => Promise.resolve(firestore));
  const pour = async <W extends { documents: MemoryDocuments }>(
    world: W,
  ): Promise<Omit<W, 'documents'> & { documents: Documents }> => {
    const all = await firestore.listCollections();
    await Promise.all(all.map((collection) => firestore.recursiveDelete(collection)));
    const batch = firestore.batch();
    for (const [path, value] of world.documents.stored) batch.set(firestore.doc(path), value);
    await batch.commit();
    return { ...world, documents };
  };
  return { pour, end: () => firestore.terminate() };
}

/** Runs both at once; answers how many of them succeeded, and the errors of the others. */
export async function race(...runs: (() => Promise<unknown>)[]) {
  const results = await Promise.allSettled(runs.map((run) => run()));
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  return { won: results.length - errors.length, errors };
}
