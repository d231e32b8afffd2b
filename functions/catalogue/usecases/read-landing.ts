import type { App } from '../../app.ts';
import { must, type Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { citedOf } from '../domain/citation.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import type { Landing } from '../domain/landing-page.ts';
import { datasetVersions, latestOf, shownVersion, type Shown } from '../domain/version.ts';
import { mayRead } from '../views.ts';

type Reads = Pick<App, 'documents' | 'config'>;

/** Address of a dataset's page, of one version where it is named; DOIs point to the latter. */
export const landingUrl = (
  config: Pick<App['config'], 'BASE_URL'>,
  id: string,
  version?: number,
): string =>
  `${config.BASE_URL.replace(/\/$/, '')}/datasets/${id}${version === undefined ? '' : `/v${version}`}`;

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

/**
 * All that a landing page and a citation need of a version (the one served now unless named); Fault
 * not-found also for a dataset never released. Reads 1, 1 per version, 1 per source.
 */
export async function readLanding(app: Reads, id: string, version?: number): Promise<Landing> {
  const dataset = await must(app.documents, datasets, id, 'dataset');
  if (!mayRead(dataset, undefined)) throw new Fault('not-found', 'No such dataset.');
  const found = await app.documents.find(datasetVersions, { within: id });
  const versions = found.map(({ value }) => value).sort((a, b) => b.version - a.version);
  const wanted = version ?? dataset.version;
  const record = versions.find((one) => one.version === wanted);
  const shown = wanted > latestOf(dataset) ? undefined : shownVersion(dataset, wanted, record);
  if (!shown) throw new Fault('not-found', 'No such version.');
  const known = await app.documents.getAll(datasets, shown.derivedFrom);
  return {
    id,
    dataset,
    cited: citedOf(id, shown, landingUrl(app.config, id, version)),
    shown,
    versions,
    sources: shown.derivedFrom.map((source, index) => ({
      title: known[index]?.title ?? source,
      url: landingUrl(app.config, source),
    })),
    contact: app.config.CONTACT,
    applyUrl: app.config.WEB_URL ?? app.config.BASE_URL,
  };
}
