import type { App } from '../../app.ts';
import { must, type Found } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import {
  datasetFiles,
  datasets,
  datasetVersions,
  type Dataset,
  type DatasetFile,
  type DatasetVersion,
} from '../domain/dataset.ts';
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

/** A page of the files of one version (the one served now unless named), in order of path. Reads 1 + `limit`. */
export async function listFiles(
  app: Reads,
  user: User | undefined,
  id: string,
  page: { limit: number; after?: string | undefined; version?: number | undefined },
): Promise<PageOf<DatasetFile> & { version: number }> {
  const dataset = await readDataset(app, user, id);
  const version = page.version ?? dataset.version;
  // A version above it is being indexed or published.
  if (version > dataset.version) throw new Fault('not-found', 'No such version.');
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
): Promise<Found<DatasetVersion>[]> {
  await readDataset(app, user, id);
  const found = await app.documents.find(datasetVersions, { within: id });
  return found.sort((a, b) => a.value.version - b.value.version);
}
