import * as z from 'zod';
import { policy } from '../../policy.ts';
import type { Submission } from './submission.ts';

const relations = [
  'IsDerivedFrom',
  'IsDescribedBy',
  'IsNewVersionOf',
  'IsPreviousVersionOf',
] as const;
type Relation = (typeof relations)[number];
const Filled = z.string().min(1);

/** The part of DataCite's schema 4.6 that we use, with what it demands. List attributes are replaced whole. */
export const Attributes = z.strictObject({
  doi: z.string().regex(/^10\.\d{4,9}\/\S+$/),
  url: z.url(),
  creators: z
    .array(
      z.strictObject({
        name: Filled,
        nameIdentifiers: z.array(
          z.strictObject({
            nameIdentifier: z.url(),
            nameIdentifierScheme: z.enum(['ORCID']),
            schemeUri: z.url(),
          }),
        ),
        affiliation: z.array(
          z.strictObject({
            name: Filled,
            affiliationIdentifier: z.url().optional(),
            affiliationIdentifierScheme: z.enum(['ROR']).optional(),
          }),
        ),
      }),
    )
    .min(1),
  titles: z.array(z.strictObject({ title: Filled })).min(1),
  publisher: z.strictObject({ name: Filled }),
  /** Text, as DataCite's JSON schema has it. */
  publicationYear: z.string().regex(/^[2-9]\d{3}$/),
  types: z.strictObject({ resourceTypeGeneral: z.literal('Dataset'), resourceType: Filled }),
  subjects: z.array(z.strictObject({ subject: Filled })),
  fundingReferences: z.array(z.strictObject({ funderName: Filled })),
  relatedIdentifiers: z
    .array(
      z.strictObject({
        relatedIdentifier: Filled,
        relatedIdentifierType: z.enum(['DOI', 'URL']),
        relationType: z.enum(relations),
      }),
    )
    .refine((list) => list.some(({ relationType }) => relationType === 'IsDerivedFrom'), {
      error: 'at least one dataset that it derives from',
    }),
  sizes: z.array(z.string()),
  version: Filled,
  rightsList: z
    .array(
      z.strictObject({
        rights: Filled,
        rightsUri: z.url(),
        rightsIdentifier: Filled,
        rightsIdentifierScheme: z.literal('SPDX'),
        schemeUri: z.url(),
      }),
    )
    .min(1),
  descriptions: z
    .array(z.strictObject({ description: Filled, descriptionType: z.literal('Abstract') }))
    .min(1),
  language: z.literal('en'),
  schemaVersion: z.literal('http://datacite.org/schema/kernel-4'),
});
export type Attributes = z.infer<typeof Attributes>;
/** What is to become of it, not looked at yet. */
export type Metadata = z.input<typeof Attributes>;

/** What a version adds to the submission's own words. */
export interface VersionOf {
  doi: string;
  /** Of the landing page. */
  url: string;
  version: number;
  year: number;
  bytes: number;
  sources: Named[];
  /** The version before it. */
  previous?: Named | undefined;
}
interface Named {
  doi: string | undefined;
  url: string;
}

const related = (relatedIdentifier: string, relationType: Relation) => ({
  relatedIdentifier,
  relatedIdentifierType: relatedIdentifier.startsWith('10.') ? ('DOI' as const) : ('URL' as const),
  relationType,
});

/** The attributes of a version once a newer one is registered; the same twice. List attributes are replaced whole. */
export function supersededBy(attributes: Attributes, doi: string): Attributes {
  const newer = related(doi, 'IsPreviousVersionOf');
  const others = attributes.relatedIdentifiers.filter(
    ({ relatedIdentifier, relationType }) =>
      relatedIdentifier !== doi || relationType !== newer.relationType,
  );
  return { ...attributes, relatedIdentifiers: [...others, newer] };
}

/** A licence as DOI metadata names it, by SPDX id. */
const rightsOf = (id: string) => ({
  rights: id,
  rightsUri: `https://spdx.org/licenses/${id}.html`,
  rightsIdentifier: id,
  rightsIdentifierScheme: 'SPDX' as const,
  schemeUri: 'https://spdx.org/licenses/',
});

/** DataCite's attributes of a submission's version. */
export function attributesOf(submission: Submission, of: VersionOf): Metadata {
  const { previous } = of;
  return {
    doi: of.doi,
    url: of.url,
    creators: (submission.personal?.creators ?? []).map(({ name, orcid, affiliation, ror }) => ({
      name,
      nameIdentifiers: orcid
        ? [
            {
              nameIdentifier: `https://orcid.org/${orcid}`,
              nameIdentifierScheme: 'ORCID' as const,
              schemeUri: 'https://orcid.org',
            },
          ]
        : [],
      affiliation: affiliation
        ? [
            {
              name: affiliation,
              ...(ror
                ? { affiliationIdentifier: ror, affiliationIdentifierScheme: 'ROR' as const }
                : {}),
            },
          ]
        : [],
    })),
    titles: [{ title: submission.title }],
    publisher: { name: policy.publication.publisher },
    publicationYear: String(of.year),
    types: { resourceTypeGeneral: 'Dataset', resourceType: 'Dataset' },
    subjects: submission.keywords.map((subject) => ({ subject })),
    fundingReferences: submission.funding.map((funderName) => ({ funderName })),
    relatedIdentifiers: [
      ...of.sources.map(({ doi, url }) => related(doi ?? url, 'IsDerivedFrom')),
      ...submission.describedBy.map((doi) => related(doi, 'IsDescribedBy')),
      ...(previous ? [related(previous.doi ?? previous.url, 'IsNewVersionOf')] : []),
    ],
    sizes: [`${of.bytes} bytes`],
    version: String(of.version),
    rightsList: [
      rightsOf(submission.licence),
      ...(submission.contentsLicence ? [rightsOf(submission.contentsLicence)] : []),
    ],
    descriptions: [{ description: submission.summary, descriptionType: 'Abstract' }],
    language: 'en',
    schemaVersion: 'http://datacite.org/schema/kernel-4',
  };
}
