import type { App } from '../../app.ts';
import { every, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import {
  datasetFiles,
  datasets,
  type Creator,
  type Dataset,
  type DatasetFile,
  type Licence,
} from '../domain/dataset.ts';
import { datasetVersions, keptVersion, type DatasetVersion } from '../domain/version.ts';
import { storeDataset } from './store-dataset.ts';

/** Id of a file's record: sorts as the version, then as the number. */
export const fileId = (version: number, number: number): string =>
  `${String(version).padStart(5, '0')}-${String(number).padStart(7, '0')}`;

/** A file with its number in the version's list. */
export interface Staged {
  number: number;
  file: DatasetFile;
}

/** Records files of a version that is not served yet; safe twice. Writes 1 each. */
export function stageFiles(tx: Transaction, datasetId: string, files: Staged[]): void {
  for (const { number, file } of files)
    tx.set(datasetFiles, `${datasetId}/${fileId(file.version, number)}`, file);
}

/** The recorded files of a version, in order. Reads 1 each. */
export const filesOfVersion = (app: Pick<App, 'documents'>, datasetId: string, version: number) =>
  every(app.documents, datasetFiles, { within: datasetId, where: [['version', '==', version]] });

/** What a contributed version says of itself. */
export interface NewVersion {
  datasetId: string;
  version: number;
  projectId: string;
  title: string;
  summary: string;
  licence: Licence;
  funding: string[];
  creators: Creator[];
  publisher: string;
  doi: string;
  derivedFrom: string[];
  sourceVersions?: Record<string, number> | undefined;
  submissionId: string;
  /** The reviewer, whose decision stands behind it (P-1). */
  actor: string;
  bucket: string;
  prefix: string;
  files: number;
  bytes: number;
  publishedAt: Date;
}

/**
 * From here on the catalogue serves the version, released; plan and terms are those of the first dataset
 * that it derives from. What the dataset said of the version before goes over to that one's record. Safe
 * twice. Faults: conflict (the number is not promised to this submission; held). Reads 4, writes 4.
 */
export async function publishVersion(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  made: NewVersion,
): Promise<void> {
  const { datasetId: id, version, submissionId } = made;
  await app.documents.transact(async (tx) => {
    const before = await tx.get(datasets, id);
    const published = await tx.get(datasetVersions, `${id}/${version}`);
    const source = before ?? (await tx.get(datasets, made.derivedFrom[0] ?? ''));
    const { claim, ...kept } = before ?? {};
    const former = before?.version
      ? await tx.get(datasetVersions, `${id}/${before.version}`)
      : undefined;
    if (published?.submissionId === submissionId) return;
    const follows = before ? claim?.submissionId === submissionId : version === 1;
    if (!follows || (claim?.version ?? 1) !== version || !source)
      throw new Fault('conflict', `Version ${version} does not follow what the catalogue has.`);
    if (before?.hold) throw new Fault('conflict', 'The dataset is held back for ethical reasons.');
    const now = app.now();
    const after: Dataset = {
      ...{ snippets: [], createdAt: now, planId: source.planId, termsId: source.termsId },
      ...kept,
      kind: 'hosted',
      bucket: made.bucket,
      prefix: made.prefix,
      projectId: made.projectId,
      title: made.title,
      summary: made.summary,
      licence: made.licence,
      funding: made.funding,
      creators: made.creators,
      publisher: { name: made.publisher, contact: app.config.CONTACT },
      doi: made.doi,
      derivedFrom: made.derivedFrom,
      sourceVersions: made.sourceVersions,
      released: true,
      releasedAt: before?.releasedAt ?? now,
      ...{ version, latest: version },
      files: made.files,
      bytes: made.bytes,
    };
    const { actor, doi, files, bytes, publishedAt, bucket, prefix } = made;
    const { title, summary, licence, funding, creators, publisher, derivedFrom } = made;
    const { sourceVersions } = made;
    const from = { derivedFrom, sourceVersions };
    storeDataset(tx, { id, after, actor, action: 'publish', reason: `version-${version}`, now });
    keep(tx, id, before && keptVersion(before, former));
    tx.create(datasetVersions, `${id}/${version}`, {
      ...{ version, doi, submissionId, files, bytes, publishedAt, place: { bucket, prefix } },
      described: { title, summary, licence, funding, creators, publisher, ...from },
    });
  });
}

/** Stores what a version takes with it when another is served in its place. */
export function keep(tx: Transaction, id: string, record: DatasetVersion | undefined): void {
  if (record) tx.set(datasetVersions, `${id}/${record.version}`, record);
}
