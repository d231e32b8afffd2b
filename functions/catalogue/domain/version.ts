import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import type { Reason } from '../../platform/fault.ts';
import { Creator, Licence, type Dataset } from './dataset.ts';

/** What a version says of itself. */
export const Described = z.object({
  title: z.string(),
  summary: z.string(),
  licence: Licence,
  funding: z.array(z.string()),
  creators: z.array(Creator),
  publisher: z.string(),
  derivedFrom: z.array(z.string()),
  /** Which version of them, where that is known. */
  sourceVersions: z.record(z.string(), z.int()).optional(),
});
export type Described = z.infer<typeof Described>;

/** Where the objects of a version lie. */
export const Place = z.object({ bucket: z.string(), prefix: z.string() });
export type Place = z.infer<typeof Place>;

/**
 * A published version: its DOI, and the submission and decision behind it (P-1). The dataset describes the
 * version that it serves; the description goes over to the version's own record when another takes its place.
 */
export const DatasetVersion = z.object({
  version: z.int(),
  doi: z.string().optional(),
  submissionId: z.string().optional(),
  files: z.int(),
  bytes: z.int(),
  publishedAt: z.date(),
  /** Neither stands in records that were left behind before versions kept their own. */
  described: Described.optional(),
  place: Place.optional(),
  /** For which reason, open to all: its page stays, as a tombstone. */
  withdrawn: z.object({ reason: z.string(), at: z.date() }).optional(),
  /** Who downloaded it has not been told of that yet. */
  untold: z.boolean().optional(),
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;
export const datasetVersions = kind('datasets/{id}/versions/{version}', DatasetVersion);

/** A version with all that pages, citations and downloads need of it. */
export interface Shown extends Described {
  version: number;
  doi: string | undefined;
  submissionId: string | undefined;
  files: number;
  bytes: number;
  publishedAt: Date;
  /** None for a partner's dataset. */
  place: Place | undefined;
  withdrawn: DatasetVersion['withdrawn'];
}

const describedBy = (dataset: Dataset): Described => {
  const { title, summary, licence, funding, creators, publisher } = dataset;
  const { derivedFrom, sourceVersions } = dataset;
  const from = { derivedFrom, ...(sourceVersions ? { sourceVersions } : {}) };
  return { title, summary, licence, funding, creators, publisher: publisher.name, ...from };
};
const placeOf = (dataset: Dataset): Place | undefined =>
  dataset.kind === 'hosted' ? { bucket: dataset.bucket, prefix: dataset.prefix } : undefined;

/**
 * The version of that number: the served one as the dataset describes it, another as its record does, or as
 * the dataset does where the record is older than that. Undefined: there is none.
 */
export function shownVersion(
  dataset: Dataset,
  version: number,
  record: DatasetVersion | undefined,
): Shown | undefined {
  const served = version === dataset.version;
  if (!record && !served) return undefined;
  const { files, bytes } = record ?? dataset;
  return {
    ...((served ? undefined : record?.described) ?? describedBy(dataset)),
    ...{ version, files, bytes },
    doi: record?.doi ?? (served ? dataset.doi : undefined),
    submissionId: record?.submissionId,
    publishedAt: record?.publishedAt ?? dataset.createdAt,
    place: (served ? undefined : record?.place) ?? placeOf(dataset),
    withdrawn: record?.withdrawn,
  };
}

/** Highest number that a version has; one above it is being indexed or published. */
export const latestOf = (dataset: Pick<Dataset, 'version' | 'latest'>): number =>
  dataset.latest ?? dataset.version;

/** Whether a version was withdrawn, and what to do then; `version` is the served one unless given. */
export function withdrawnReason(
  dataset: Pick<Dataset, 'version' | 'withdrawn'>,
  version = dataset.version,
): Reason | undefined {
  const { version: served, withdrawn = [] } = dataset;
  if (!withdrawn.includes(version)) return undefined;
  return {
    code: 'withdrawn',
    message: `Version ${version} was withdrawn: its page says why.`,
    wayOut: withdrawn.includes(served)
      ? 'Write to the contact: no version of it is given out at present.'
      : `Take version ${served} instead.`,
  };
}

/** The record of the version that is served now, whole: to be stored when another takes its place. */
export function keptVersion(
  dataset: Dataset,
  record: DatasetVersion | undefined,
): DatasetVersion | undefined {
  if (dataset.version === 0) return undefined;
  const { version, doi, files, bytes, createdAt } = dataset;
  return {
    ...(record ?? { version, doi, files, bytes, publishedAt: createdAt }),
    described: describedBy(dataset),
    place: placeOf(dataset),
  };
}
