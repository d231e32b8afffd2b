import type { Found } from '../platform/documents.ts';
import * as z from 'zod';
import type { User } from '../platform/identity.ts';
import { Creator, Licence, stateOf, type Dataset, type DatasetFile } from './domain/dataset.ts';
import type { Project } from './domain/dataset.ts';
import type { Lineage } from './domain/lineage.ts';
import type { Suggestion } from './domain/suggestion.ts';
import { inForce, type Terms, type TextVersion } from './domain/terms.ts';
import type { Shown } from './domain/version.ts';

const Link = z.object({ title: z.string(), url: z.string() });

export const ProjectView = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  createdAt: z.iso.datetime(),
});
export const projectOf = (id: string, project: Project): z.input<typeof ProjectView> => ({
  id,
  name: project.name,
  summary: project.summary,
  createdAt: project.createdAt.toISOString(),
});

export const DatasetView = z.object({
  id: z.string(),
  projectId: z.string(),
  kind: z.enum(['hosted', 'partner']),
  title: z.string(),
  summary: z.string(),
  licence: Licence,
  funding: z.array(z.string()),
  creators: z.array(Creator),
  publisher: z.string(),
  /** What has to be accepted in person. */
  terms: z.string(),
  plan: z.string(),
  notebooks: z.array(Link),
  state: z.enum(['unreleased', 'released', 'on-hold']),
  doi: z.string().optional(),
  derivedFrom: z.array(z.string()),
  version: z.int(),
  /** Versions that were withdrawn; when \`version\` is among them, none is given out. */
  withdrawn: z.array(z.int()),
  files: z.int(),
  bytes: z.int(),
  createdAt: z.iso.datetime(),
  partner: z.object({ link: z.string(), terms: z.string(), contact: z.string() }).optional(),
});

/** What everybody may know: descriptions are open even where the data is not. */
export const datasetOf = (id: string, dataset: Dataset): z.input<typeof DatasetView> => ({
  id,
  projectId: dataset.projectId,
  kind: dataset.kind,
  title: dataset.title,
  summary: dataset.summary,
  licence: dataset.licence,
  funding: dataset.funding,
  creators: dataset.creators,
  publisher: dataset.publisher.name,
  terms: `terms/${dataset.termsId}`,
  plan: `plans/${dataset.planId}`,
  notebooks: dataset.notebooks ?? [],
  state: stateOf(dataset),
  doi: dataset.doi,
  derivedFrom: dataset.derivedFrom,
  version: dataset.version,
  withdrawn: dataset.withdrawn ?? [],
  files: dataset.files,
  bytes: dataset.bytes,
  createdAt: dataset.createdAt.toISOString(),
  ...(dataset.kind === 'partner'
    ? {
        partner: {
          link: dataset.link,
          terms: dataset.partnerTerms,
          contact: dataset.contact,
        },
      }
    : {}),
});

/** Once released, a description stays public; before that it is for those who prepare it. */
export const mayRead = (dataset: Dataset, user: User | undefined): boolean =>
  dataset.released || dataset.releasedAt !== undefined || (user?.roles ?? []).length > 0;

export const FileView = z.object({
  id: z.string(),
  path: z.string(),
  size: z.int(),
  crc32c: z.string(),
  sha256: z.string(),
  contentType: z.string(),
});
export const fileOf = ({ id, value: file }: Found<DatasetFile>): z.input<typeof FileView> => ({
  id: id.split('/').at(-1)!,
  path: file.path,
  size: file.size,
  crc32c: file.crc32c,
  sha256: file.sha256,
  contentType: file.contentType,
});

export const VersionView = z.object({
  version: z.int(),
  /** `served` unless another is named; of one withdrawn nothing is given out. */
  state: z.enum(['served', 'superseded', 'withdrawn']),
  doi: z.string().optional(),
  title: z.string(),
  licence: Licence,
  creators: z.array(Creator),
  files: z.int(),
  bytes: z.int(),
  publishedAt: z.iso.datetime(),
  withdrawn: z.object({ reason: z.string(), at: z.iso.datetime() }).optional(),
});
const stateOfVersion = (dataset: Dataset, { version, withdrawn }: Shown) => {
  if (withdrawn) return 'withdrawn';
  return version === dataset.version ? 'served' : 'superseded';
};
export const versionOf = (dataset: Dataset, shown: Shown): z.input<typeof VersionView> => ({
  version: shown.version,
  state: stateOfVersion(dataset, shown),
  doi: shown.doi,
  title: shown.title,
  licence: shown.licence,
  creators: shown.creators,
  files: shown.files,
  bytes: shown.bytes,
  publishedAt: shown.publishedAt.toISOString(),
  withdrawn: shown.withdrawn && {
    reason: shown.withdrawn.reason,
    at: shown.withdrawn.at.toISOString(),
  },
});

export const LineageView = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      doi: z.string().optional(),
      url: z.string().optional(),
      version: z.int().optional(),
    }),
  ),
  /** `from` derives from `to`, and from that version of it where it is known. */
  edges: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      version: z.int().optional(),
      relation: z.literal('IsDerivedFrom'),
    }),
  ),
  /** False: there are more datasets than are shown. */
  whole: z.boolean(),
});
export const lineageOf = ({ nodes, edges, whole }: Lineage): z.input<typeof LineageView> => ({
  nodes,
  edges: edges.map((edge) => ({ ...edge, relation: 'IsDerivedFrom' as const })),
  whole,
});

export const SnippetsView = z.object({
  snippets: z.array(Link),
  notebooks: z.array(Link),
  python: z.array(
    z.object({ format: z.string(), package: z.string(), lines: z.array(z.string()) }),
  ),
  /** P-3.6b. */
  compute: z.string(),
});

const Text = z.object({
  version: z.int(),
  title: z.string(),
  url: z.string(),
  sha256: z.string(),
  from: z.iso.datetime(),
});
/** The version in force, and those to come. */
export const TextView = Text.extend({ id: z.string(), upcoming: z.array(Text) });
const version = (one: TextVersion): z.input<typeof Text> => ({
  ...one,
  from: one.from.toISOString(),
});
export function textOf(id: string, text: Terms, now: Date): z.input<typeof TextView> | undefined {
  const current = inForce(text, now);
  return (
    current && {
      id,
      ...version(current),
      upcoming: text.versions.filter(({ from }) => from > now).map(version),
    }
  );
}

export const SuggestionView = z.object({
  id: z.string(),
  state: z.enum(['open', 'accepted', 'declined', 'added']),
  title: z.string(),
  reason: z.string(),
  link: z.string().optional(),
  projectId: z.string().optional(),
  createdAt: z.iso.datetime(),
  /** The answer, where there is one. */
  message: z.string().optional(),
  answeredAt: z.iso.datetime().optional(),
  datasetId: z.string().optional(),
});
export const suggestionOf = (
  id: string,
  suggestion: Suggestion,
): z.input<typeof SuggestionView> => ({
  id,
  state: suggestion.state,
  title: suggestion.personal?.title ?? '(removed)',
  reason: suggestion.personal?.reason ?? '(removed)',
  link: suggestion.personal?.link,
  projectId: suggestion.projectId,
  createdAt: suggestion.createdAt.toISOString(),
  ...(suggestion.state === 'open'
    ? {}
    : { message: suggestion.message, answeredAt: suggestion.answeredAt.toISOString() }),
  ...(suggestion.state === 'added' ? { datasetId: suggestion.datasetId } : {}),
});
