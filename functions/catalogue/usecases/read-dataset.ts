import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { datasetFiles, datasets, type Dataset, type DatasetFile } from '../domain/dataset.ts';
import {
  datasetVersions,
  latestOf,
  shownVersion,
  withdrawnReason,
  type Shown,
} from '../domain/version.ts';
import { mayRead } from '../views.ts';
import { pageOf, type PageOf } from './list-projects.ts';

type Reads = Pick<App, 'documents'>;

/** The description of a dataset; Fault not-found also for one that was never released. Reads 1. */
export async function readDataset(
  app: Reads,
  user: User | undefined,
  id: string,
): Promise<Dataset> {
  const dataset = await must(app.documents, datasets, id, 'dataset');
  if (!mayRead(dataset, user)) throw new Fault('not-found', 'No such dataset.');
  return dataset;
}

/**
 * A page of the files of one version (the one served now unless named), in order of path.
 * Faults: not-found, gone (withdrawn, with the way out). Reads 1 + `limit`.
 */
export async function listFiles(
  app: Reads,
  user: User | undefined,
  id: string,
  page: { limit: number; after?: string | undefined; version?: number | undefined },
): Promise<PageOf<DatasetFile> & { version: number }> {
  const dataset = await readDataset(app, user, id);
  const version = page.version ?? dataset.version;
  if (version > latestOf(dataset)) throw new Fault('not-found', 'No such version.');
  const withdrawn = withdrawnReason(dataset, version);
  if (withdrawn) throw new Fault('gone', withdrawn.message, { reasons: [withdrawn] });
  const items = await app.documents.find(datasetFiles, {
    within: id,
    where: [['version', '==', version]],
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: `${id}/${page.after}` }),
  });
  const { next } = pageOf(items, page.limit);
  return { items, version, ...(next ? { next: next.slice(id.length + 1) } : {}) };
}

/** All versions that were published, the oldest first. Reads 1 and 1 per version. */
export async function listVersions(
  app: Reads,
  user: User | undefined,
  id: string,
): Promise<{ dataset: Dataset; versions: Shown[] }> {
  const dataset = await readDataset(app, user, id);
  const found = await app.documents.find(datasetVersions, { within: id });
  const versions = found.flatMap(({ value }) => shownVersion(dataset, value.version, value) ?? []);
  return { dataset, versions: versions.sort((a, b) => a.version - b.version) };
}
