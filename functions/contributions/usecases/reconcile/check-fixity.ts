import type { App } from '../../../app.ts';
import { datasetFiles } from '../../../catalogue/domain/dataset.ts';
import { disagreements, fixityChecks, idOfSeen, type Seen } from '../../domain/disagreement.ts';
import { hashObject, type Checkpoints } from '../hash-file.ts';
import { note } from './run-pass.ts';

type Needs = Pick<App, 'documents' | 'objects' | 'topics' | 'config' | 'policy' | 'now'>;

/** Which published file a message of the topic `files` is about. */
export interface PublishedPlace {
  datasetId: string;
  fileId: string;
}

/** Rings for published files whose bytes were not read for `policy.submission.fixityEvery`. Reads 1 each. */
export async function ringForFixity(app: Needs): Promise<number> {
  const since = new Date(app.now().getTime() - app.policy.submission.fixityEvery);
  const due = await app.documents.find(datasetFiles, {
    where: [['fixityAt', '<', since]],
    limit: app.policy.reconcile.fixity,
  });
  for (const { id } of due) {
    const [datasetId, fileId] = id.split('/');
    await app.topics.publish('files', { datasetId, fileId });
  }
  return due.length;
}

/**
 * Reads a published file's bytes again and compares their SHA-256, over several runs if it is large; one that
 * differs is told to the admins, and is due again the next day. Safe twice. Reads 2, writes 1 or 2.
 */
export async function checkFixity(app: Needs, place: PublishedPlace): Promise<void> {
  const id = `${place.datasetId}/${place.fileId}`;
  const file = await app.documents.get(datasetFiles, id);
  if (!file || !isDue(app, file.fixityAt)) return;
  const { object: name, generation } = file;
  const live = await app.objects.stat(app.config.BUCKET_DATASETS, name, generation);
  // that it is gone is found, and told, where lists are compared
  if (!live) return;
  const key = `${place.datasetId}.${place.fileId}`;
  const sha256 = await hashObject(app, kept(app, key, generation), live);
  if (sha256 === undefined) {
    await app.topics.publish('files', place);
    return;
  }
  const seen: Seen = { code: 'fixity-differs', place: name };
  const same = sha256 === file.sha256;
  if (!same) await note(app, 'fixity', app.now(), [seen]);
  await app.documents.transact(async (tx) => {
    const now = await tx.get(datasetFiles, id);
    tx.remove(fixityChecks, key);
    if (!same) return;
    tx.remove(disagreements, idOfSeen('fixity', seen));
    if (now?.generation === generation) tx.patch(datasetFiles, id, { fixityAt: app.now() });
  });
}

const isDue = ({ now, policy }: Needs, at: Date | undefined): boolean =>
  at !== undefined && now().getTime() - at.getTime() > policy.submission.fixityEvery;

/** Checkpoints of one generation; those of another are of no use. */
function kept(app: Needs, key: string, generation: string): Checkpoints {
  return {
    load: async () => {
      const last = await app.documents.get(fixityChecks, key);
      return last?.generation === generation ? last : undefined;
    },
    save: async (checkpoint) => {
      await app.documents.transact((tx) => {
        tx.set(fixityChecks, key, { ...checkpoint, generation, updatedAt: app.now() });
        return Promise.resolve();
      });
      return true;
    },
  };
}
