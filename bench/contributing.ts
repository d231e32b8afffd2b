import { Firestore } from '@google-cloud/firestore';
import { Storage } from '@google-cloud/storage';
import { declareFiles } from '../functions/contributions/usecases/declare-files.ts';
import { firestoreDocuments } from '../functions/platform/firestore-documents.ts';
import { storageObjects } from '../functions/platform/storage-objects.ts';
import type { StoredObject } from '../functions/platform/objects.ts';
import { startLocal } from '../scripts/local/launcher.ts';
import { author, csv, world } from '../test/contributions/world.ts';
import { config } from '../test/support/app.ts';
import { counted } from '../test/support/counted.ts';

/** An open submission on the emulators of Firestore and Cloud Storage, its documents counted; messages go nowhere. */
export async function contributing() {
  const local = await startLocal({ parts: ['firestore', 'storage'], functions: false });
  process.env['FIRESTORE_EMULATOR_HOST'] = local.env['FIRESTORE_EMULATOR_HOST'];
  const projectId = local.env['GOOGLE_CLOUD_PROJECT']!;
  const firestore = new Firestore({ projectId, ignoreUndefinedProperties: true });
  const storage = new Storage({ projectId, apiEndpoint: local.env['STORAGE_API_ENDPOINT']! });
  const here = await world();
  const id = await here.open();
  for (const [path, value] of here.app.documents.stored) await firestore.doc(path).set(value);
  const documents = counted(firestoreDocuments(() => Promise.resolve(firestore)));
  const objects = storageObjects(() => Promise.resolve(storage));
  const bucket = local.env['BUCKET_UPLOADS']!;
  const app = {
    ...here.app,
    ...{ documents, objects, config: { ...config, BUCKET_UPLOADS: bucket } },
    topics: { publish: () => Promise.resolve() },
  };
  let declared = 0;
  /** Declares so many small files in one request; answers their records. */
  const declare = (count: number) => {
    const files = Array.from({ length: count }, () => ({
      ...{ path: `${(declared += 1)}.csv`, size: csv.length, replace: false },
    }));
    const input = { id, newId: `n${declared}`, files, requestHash: 'h' };
    return declareFiles(app, author, input);
  };
  /** Puts the bytes of a declared file where its session would. */
  const upload = async (name: string): Promise<StoredObject> =>
    (await objects.create(bucket, name, csv, { contentType: 'text/csv' }))!;
  const end = async () => {
    await firestore.terminate();
    await local.stop();
  };
  return { app, documents, id, declare, upload, end };
}
