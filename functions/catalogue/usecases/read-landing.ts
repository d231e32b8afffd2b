import type { App } from '../../app.ts';
import { must, type Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { citedOf, type Cited } from '../domain/citation.ts';
import { datasetFiles, datasets, type Dataset } from '../domain/dataset.ts';
import type { Landing } from '../domain/landing-page.ts';
import { landingUrl } from '../domain/landing-url.ts';
import {
  datasetVersions,
  latestOf,
  shownVersion,
  type DatasetVersion,
  type Shown,
} from '../domain/version.ts';
import { mayRead } from '../views.ts';
import { readLineage } from './read-lineage.ts';

export { landingUrl };

type Cites = Pick<App, 'documents' | 'config'>;
type Reads = Cites & Pick<App, 'policy'>;

/**
 * A version with all that it needs to be cited and served. Fault not-found: no such version, or one in the
 * making. Reads 1.
 */
export async function readVersion(
  from: Reader,
  id: string,
  dataset: Dataset,
  version: number,
): Promise<Shown> {
  const record = await from.get(datasetVersions, `${id}/${version}`);
  const shown = version > latestOf(dataset) ? undefined : shownVersion(dataset, version, record);
  if (!shown) throw new Fault('not-found', 'No such version.');
  return shown;
}

/** A version as it is cited, with all versions, the newest first. */
export interface Citable {
  dataset: Dataset;
  shown: Shown;
  cited: Cited;
  versions: DatasetVersion[];
}

/**
 * A version (the one served now unless named) to be cited; Fault not-found also for a dataset never
 * released. Reads 1 and 1 per version.
 */
export async function readCitable(app: Cites, id: string, version?: number): Promise<Citable> {
  const dataset = await must(app.documents, datasets, id, 'dataset');
  if (!mayRead(dataset, undefined)) throw new Fault('not-found', 'No such dataset.');
  const found = await app.documents.find(datasetVersions, { within: id });
  const versions = found.map(({ value }) => value).sort((a, b) => b.version - a.version);
  const wanted = version ?? dataset.version;
  const record = versions.find((one) => one.version === wanted);
  const shown = wanted > latestOf(dataset) ? undefined : shownVersion(dataset, wanted, record);
  if (!shown) throw new Fault('not-found', 'No such version.');
  return {
    dataset,
    shown,
    versions,
    cited: citedOf(id, shown, landingUrl(app.config, id, version)),
  };
}

/**
 * All that a landing page needs of a version. Faults as readCitable. Reads as that, those of the lineage, and
 * the policy's number of files.
 */
export async function readLanding(app: Reads, id: string, version?: number): Promise<Landing> {
  const { dataset, shown, versions, cited } = await readCitable(app, id, version);
  const files = shown.withdrawn
    ? []
    : await app.documents.find(datasetFiles, {
        within: id,
        where: [['version', '==', shown.version]],
        limit: app.policy.catalogue.filesOnPage,
      });
  return {
    ...{ id, dataset, cited, shown, versions },
    lineage: await readLineage(app, id, dataset, shown),
    listed: files.map(({ value }) => value),
    filesUrl: `${app.config.BASE_URL.replace(/\/$/, '')}/v1/datasets/${id}/files?version=${shown.version}`,
    contact: app.config.CONTACT,
    applyUrl: app.config.WEB_URL ?? app.config.BASE_URL,
  };
}
