import type { App } from '../../../app.ts';
import { datasetFiles, datasets, type DatasetFile } from '../../../catalogue/domain/dataset.ts';
import { datasetVersions, shownVersion } from '../../../catalogue/domain/version.ts';
import { disagreements, fixityChecks, idOfSeen } from '../../domain/disagreement.ts';
import { hashObject, type Checkpoints } from '../hash-file.ts';
import { note, type Page, type Pass } from './run-pass.ts';

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
  for (const { id } of due) await ring(app, id);
  return due.length;
}

async function ring(app: Pick<App, 'topics'>, id: string): Promise<void> {
  const [datasetId, fileId] = id.split('/');
  await app.topics.publish('files', { datasetId, fileId });
}

/** Records of one page. */
const together = 300;

/**
 * Rings, in order of id, for published files of which it is not recorded that their bytes were ever read again: their records
 * are older than that, or were indexed. One costs a run as much as it may ring for.
 */
export const neverReadPass: Pass = {
  name: 'never-read',
  most: ({ policy }) => policy.reconcile.records,
  look: async (app, after): Promise<Page> => {
    const { records, fixity } = app.policy.reconcile;
    const found = await app.documents.find(datasetFiles, {
      limit: Math.min(together, fixity),
      ...(after === undefined ? {} : { after }),
    });
    const never = found.filter(({ value }) => value.fixityAt === undefined);
    for (const { id } of never) await ring(app, id);
    return {
      seen: [],
      looked: Math.max(1, found.length + never.length * Math.ceil(records / fixity)),
      after: found.length === Math.min(together, fixity) ? found.at(-1)?.id : undefined,
    };
  },
};

/** Where the objects of a file's version lie, and whether it came of a submission. Reads 2. */
async function versionOf(app: Needs, datasetId: string, { version }: DatasetFile) {
  const dataset = await app.documents.get(datasets, datasetId);
  const record = await app.documents.get(datasetVersions, `${datasetId}/${version}`);
  const place = dataset && shownVersion(dataset, version, record)?.place;
  const bucket = place?.bucket ?? app.config.BUCKET_DATASETS;
  return { bucket, contributed: record?.submissionId !== undefined };
}

/**
 * Reads a published file's bytes again and compares their SHA-256, over several runs if it is large; one that
 * differs or is gone is told to the admins once, and is due again the next day, behind all that waited longer.
 * Safe twice. Reads 4 or 5, writes 2 to 4.
 */
export async function checkFixity(app: Needs, place: PublishedPlace): Promise<void> {
  const id = `${place.datasetId}/${place.fileId}`;
  const file = await app.documents.get(datasetFiles, id);
  if (!file || !isDue(app, file.fixityAt)) return;
  const { object: name, generation } = file;
  const { bucket, contributed } = await versionOf(app, place.datasetId, file);
  const live = await app.objects.stat(bucket, name, generation);
  // of what was contributed, lists are compared every day: there it is told
  if (!live) return settle(app, place, file, contributed ? undefined : 'published-missing');
  const key = `${place.datasetId}.${place.fileId}`;
  const sha256 = await hashObject(app, kept(app, key, generation), live);
  if (sha256 === undefined) {
    await app.topics.publish('files', place);
    return;
  }
  await settle(app, place, file, sha256 === file.sha256 ? 'same' : 'fixity-differs');
}

const wrong = ['fixity-differs', 'published-missing'] as const;
type Wrong = (typeof wrong)[number];

/** Records what reading a file came to, and when it is due again; what is not so any more is off the list. */
async function settle(
  app: Needs,
  { datasetId, fileId }: PublishedPlace,
  { object: place, generation }: DatasetFile,
  found: Wrong | 'same' | undefined,
): Promise<void> {
  const now = app.now();
  if (found !== undefined && found !== 'same')
    await note(app, 'fixity', now, [{ code: found, place }]);
  const soon = now.getTime() - app.policy.submission.fixityEvery + app.policy.reconcile.fixityRetry;
  await app.documents.transact(async (tx) => {
    const file = await tx.get(datasetFiles, `${datasetId}/${fileId}`);
    tx.remove(fixityChecks, `${datasetId}.${fileId}`);
    for (const code of wrong)
      if (code !== found) tx.remove(disagreements, idOfSeen('fixity', { code, place }));
    if (file?.generation !== generation) return;
    const fixityAt = found === 'same' ? now : new Date(soon);
    tx.patch(datasetFiles, `${datasetId}/${fileId}`, { fixityAt });
  });
}

const isDue = ({ now, policy }: Needs, at: Date | undefined): boolean =>
  at === undefined || now().getTime() - at.getTime() > policy.submission.fixityEvery;

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
