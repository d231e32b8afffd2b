import type { Cited } from '../../../catalogue/domain/citation.ts';
import { datasets, type Dataset, type DatasetFile } from '../../../catalogue/domain/dataset.ts';
import { datasetVersions } from '../../../catalogue/domain/version.ts';
import type { Staged } from '../../../catalogue/usecases/publish-version.ts';
import { landingUrl } from '../../../catalogue/usecases/read-landing.ts';
import type { App } from '../../../app.ts';
import { attributesOf } from '../../domain/datacite.ts';
import type { Publication } from '../../domain/publication.ts';
import type { InState } from '../../domain/submission.ts';

/** A submission on its way. */
export interface Publishing {
  id: string;
  submission: InState<'publishing'>;
  /** When this run hands over to the next. */
  until: Date;
  /** What this run knows already, and steps to come need not read again. */
  known: Known;
}
export interface Known {
  /** The records of all data files, in their order. */
  data?: DatasetFile[];
  attributes?: Awaited<ReturnType<typeof readAttributes>>;
}
/** What is stored together with the record that a step is done. */
export interface Done extends Partial<Pick<Publication, 'copied' | 'total'>> {
  files?: Staged[];
}
/** What a step says: finished, or time was up and it goes on later from where it came to. */
export type Outcome = Done | 'more';
export type StepNeeds = Pick<
  App,
  'documents' | 'objects' | 'registry' | 'pages' | 'config' | 'policy' | 'now' | 'newId' | 'log'
>;

/** Object prefix of the version. */
export const prefixOf = ({ publication }: InState<'publishing'>): string =>
  `${publication.datasetId}/v${publication.version}/`;

/** Numbers of file records: documents sort around `data/` as their paths do. */
export const numberOf = {
  documents: {
    'CITATION.bib': 1,
    'LICENSE.txt': 2,
    'README.md': 3,
    'SHA256SUMS.txt': 4,
    'croissant.json': 5,
  },
  firstData: 10,
  /** After the last of `files` data files. */
  after: (files: number, nth: number): number => 10 + files + nth,
} as const;

export const pageOf = (app: Pick<App, 'config'>, { publication }: InState<'publishing'>): string =>
  landingUrl(app.config, publication.datasetId, publication.version);

/** How the version is cited. */
export function citedOf(
  app: Pick<App, 'config' | 'policy'>,
  submission: InState<'publishing'>,
): Cited {
  const { publication, personal, title } = submission;
  return {
    id: `${publication.datasetId}-v${publication.version}`,
    creators: personal?.creators ?? [],
    title,
    publisher: app.policy.publication.publisher,
    year: publication.startedAt.getUTCFullYear(),
    version: publication.version,
    doi: publication.doi,
    url: pageOf(app, submission),
  };
}

/** What the registry is told; the same in every run. Reads 1 per source, named version of it, and version before, once a run. */
export const attributesFor = async (
  app: Pick<App, 'documents' | 'config'>,
  { submission, known }: Publishing,
) => (known.attributes ??= await readAttributes(app, submission));

async function readAttributes(
  app: Pick<App, 'documents' | 'config'>,
  submission: InState<'publishing'>,
) {
  const { publication, derivedFrom, sourceVersions = {}, reserved } = submission;
  const { datasetId, previous } = publication;
  const sources = await app.documents.getAll(datasets, derivedFrom);
  const named = Object.entries(sourceVersions);
  const records = await app.documents.getAll(
    datasetVersions,
    named.map(([name, version]) => `${name}/${version}`),
  );
  const sourceOf = (name: string, dataset: Dataset | undefined) => {
    const version = sourceVersions[name];
    const url = landingUrl(app.config, name, version);
    const record = records[named.findIndex(([one]) => one === name)];
    // the dataset's is of the version that it serves now
    const served = version === undefined || version === dataset?.version;
    return { doi: record?.doi ?? (served ? dataset?.doi : undefined), url };
  };
  const before =
    previous === undefined
      ? undefined
      : await app.documents.get(datasetVersions, `${datasetId}/${previous}`);
  return attributesOf(submission, {
    doi: publication.doi,
    url: pageOf(app, submission),
    version: publication.version,
    year: publication.startedAt.getUTCFullYear(),
    bytes: reserved.bytes,
    sources: derivedFrom.map((name, index) => sourceOf(name, sources[index])),
    previous: before && {
      doi: before.doi,
      url: landingUrl(app.config, datasetId, before.version),
    },
  });
}
