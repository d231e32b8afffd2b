import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';

/** Open Data Commons licences, by SPDX id (P-2.1.4a). */
export const Licence = z.enum(['PDDL-1.0', 'ODC-By-1.0', 'ODbL-1.0']);
export type Licence = z.infer<typeof Licence>;

/** Ids that a person chooses: short, lower case, safe in paths and object names. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, 'Use 2 to 63 of a-z, 0-9 and -.');

export const Project = z.object({
  name: z.string(),
  summary: z.string(),
  createdAt: z.date(),
  /** For If-Match. */
  edition: z.int().optional(),
});
export type Project = z.infer<typeof Project>;
export const projects = kind('projects/{id}', Project);

/** A creator or contributor as DOI metadata names them (P-3.4b). */
export const Creator = z.object({
  name: z.string(),
  orcid: z.string().optional(),
  affiliation: z.string().optional(),
});
export type Creator = z.infer<typeof Creator>;

/** A hold for ethical reasons: only the ethics officer lifts it (P-2.1.4c). */
export const Hold = z.object({
  reason: z.string(),
  by: z.string(),
  at: z.date(),
  reviewBy: z.date().optional(),
  /** When the admins were last told that the day to look at it again has come. */
  remindedAt: z.date().optional(),
});
export type Hold = z.infer<typeof Hold>;

const described = {
  projectId: z.string(),
  title: z.string(),
  summary: z.string(),
  licence: Licence,
  /** P-2.1.3: who pays, administers, builds. */
  funding: z.array(z.string()),
  creators: z.array(Creator),
  /** The original owner, whom misuse is reported to (P-4.0d). */
  publisher: z.object({ name: z.string(), contact: z.string() }),
  /** P-2.0a: code and small pieces that any member may see. */
  snippets: z.array(z.object({ title: z.string(), url: z.string() })),
  /** P-2.0a: notebooks that open it (Colab links). */
  notebooks: z.array(z.object({ title: z.string(), url: z.string() })).optional(),
  /** Extensions of its files, for the lines of Python that open them. */
  formats: z.array(z.string()).optional(),
  /** The plan that governs it (P-3.4a, P-4.0c). */
  planId: z.string(),
  termsId: z.string(),
  released: z.boolean(),
  /** First release: its description stays public from then on. */
  releasedAt: z.date().optional(),
  hold: Hold.optional(),
  doi: z.string().optional(),
  derivedFrom: z.array(z.string()),
  /** Which version of a dataset that it derives from, where that is known. */
  sourceVersions: z.record(z.string(), z.int()).optional(),
  /** Version that listing and downloading serve. */
  version: z.int(),
  /** Highest number that a version has, served or not; the served one's unless named. */
  latest: z.int().optional(),
  /** Numbers of the versions that were withdrawn: nothing of them is given out. */
  withdrawn: z.array(z.int()).optional(),
  /** Number promised to a submission on its way into the catalogue: nobody else takes it. */
  claim: z.object({ version: z.int(), submissionId: z.string(), at: z.date() }).optional(),
  /** Files and bytes of that version. */
  files: z.int(),
  bytes: z.int(),
  createdAt: z.date(),
  /** Of the description, for If-Match. */
  edition: z.int().optional(),
  chain: Chain.optional(),
};

/** Hosted in a bucket of ours, or with a partner under the partner's terms (P-2.1.2). */
export const Dataset = z.discriminatedUnion('kind', [
  z.object({ ...described, kind: z.literal('hosted'), bucket: z.string(), prefix: z.string() }),
  z.object({
    ...described,
    kind: z.literal('partner'),
    link: z.string(),
    partnerTerms: z.string(),
    contact: z.string(),
  }),
]);
export type Dataset = z.infer<typeof Dataset>;
export const datasets = kind('datasets/{id}', Dataset);

export type DatasetState = 'unreleased' | 'released' | 'on-hold';

/** A hold stands above the release (P-2.1.4c). */
export const stateOf = (dataset: Pick<Dataset, 'released' | 'hold'>): DatasetState =>
  dataset.hold ? 'on-hold' : dataset.released ? 'released' : 'unreleased';

/** One file of one version; the document's id sorts as the path does within a version (`00001-…`). */
export const DatasetFile = z.object({
  version: z.int(),
  path: z.string(),
  object: z.string(),
  generation: z.string(),
  size: z.int(),
  crc32c: z.string(),
  sha256: z.string(),
  contentType: z.string(),
  /**
   * When its bytes were last found to be those of `sha256`: the oldest are read first. Of one that is gone or
   * differs, so long ago that it is due again the next day.
   */
  fixityAt: z.date().optional(),
});
export type DatasetFile = z.infer<typeof DatasetFile>;
export const datasetFiles = kind('datasets/{id}/files/{file}', DatasetFile);

export { plans, terms, type Terms } from './terms.ts';
