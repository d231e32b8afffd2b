import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { Cited } from '../domain/citation.ts';
import { datasets, datasetVersions } from '../domain/dataset.ts';
import type { Landing } from '../domain/landing-page.ts';
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
 * All that a landing page and a citation need of a version (the one served now unless named); Fault
 * not-found also for a dataset never released. Reads 1, 1 per version, 1 per source.
 */
export async function readLanding(app: Reads, id: string, version?: number): Promise<Landing> {
  const dataset = await must(app.documents, datasets, id, 'dataset');
  if (!mayRead(dataset, undefined)) throw new Fault('not-found', 'No such dataset.');
  const found = await app.documents.find(datasetVersions, { within: id });
  const versions = found.map(({ value }) => value).sort((a, b) => b.version - a.version);
  const wanted = version ?? dataset.version;
  const shown =
    versions.find((one) => one.version === wanted) ??
    (version === undefined || version === dataset.version
      ? {
          version: wanted,
          files: dataset.files,
          bytes: dataset.bytes,
          publishedAt: dataset.createdAt,
        }
      : undefined);
  if (!shown || shown.version > dataset.version) throw new Fault('not-found', 'No such version.');
  const known = await app.documents.getAll(datasets, dataset.derivedFrom);
  const cited: Cited = {
    id: `${id}-v${shown.version}`,
    creators: dataset.creators,
    title: dataset.title,
    publisher: dataset.publisher.name,
    year: shown.publishedAt.getUTCFullYear(),
    version: shown.version,
    doi: shown.doi ?? (shown.version === dataset.version ? dataset.doi : undefined),
    url: landingUrl(app.config, id, version),
  };
  return {
    id,
    dataset,
    cited,
    shown,
    versions,
    sources: dataset.derivedFrom.map((source, index) => ({
      title: known[index]?.title ?? source,
      url: landingUrl(app.config, source),
    })),
    contact: app.config.CONTACT,
    applyUrl: app.config.WEB_URL ?? app.config.BASE_URL,
  };
}
