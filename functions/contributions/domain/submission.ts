import * as z from 'zod';
import { Hold, Licence, Slug } from '../../catalogue/domain/dataset.ts';
import { Doi } from '../../catalogue/domain/doi.ts';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Email } from '../../platform/email.ts';
import { Retention } from '../../platform/retention.ts';
import { policy } from '../../policy.ts';
import { Checklist } from './review.ts';
import { isOrcid, isRor } from './identifiers.ts';
import { Publication } from './publication.ts';

const { creators, readme, sources, summary, title } = policy.submission;
const Line = z.string().trim().min(1, 'Please fill in.').max(200, 'At most 200 characters.');
const atMost = (max: number) => z.string().trim().max(max, `At most ${max} characters.`);

export const Name = Line;
export const Orcid = z.string().max(19).refine(isOrcid, 'Not an ORCID iD: look at its last digit.');

const CreatorForm = z.strictObject({
  name: Name,
  orcid: Orcid.optional(),
  affiliation: Line.optional(),
  ror: z
    .string()
    .max(25)
    .refine(isRor, 'Not a ROR id: send it as https://ror.org/ and nine signs.')
    .optional(),
  /** Never published; tells who takes part, so that nobody reviews their own work. */
  email: Email.optional(),
});

/** What a submission says of itself. Limits hold at once; completeness is asked for when it is submitted. */
export const Form = z.strictObject({
  projectId: z.string().min(1).max(64),
  title: atMost(title.max).min(1, 'Please fill in.'),
  summary: atMost(summary.max).default(''),
  creators: z.array(CreatorForm).max(creators, `At most ${creators} creators.`).default([]),
  licence: Licence,
  /** ODbL covers the database; what is in it needs a licence of its own. */
  contentsLicence: z.literal('DbCL-1.0', 'The contents licence is DbCL-1.0.').optional(),
  /** Ids of datasets here; at least one (P-3.3a). */
  derivedFrom: z
    .array(z.string().min(1).max(64))
    .min(1, 'Name at least one dataset that this one derives from.')
    .max(sources, `At most ${sources} datasets.`)
    .refine((ids) => new Set(ids).size === ids.length, 'Name each dataset once.'),
  /** Which version of such a dataset, where you know it. */
  sourceVersions: z
    .array(
      z.strictObject({ dataset: z.string().min(1).max(64), version: z.int().min(1).max(99_999) }),
    )
    .max(sources, `At most ${sources} datasets.`)
    .refine(
      (list) => new Set(list.map(({ dataset }) => dataset)).size === list.length,
      'Name one version of each dataset.',
    )
    .optional(),
  /** DOIs of publications that describe it. */
  describedBy: z
    .array(Doi)
    .max(50)
    .overwrite((dois) => [...new Set(dois)])
    .default([]),
  funding: z.array(Line).max(20).default([]),
  keywords: z.array(Line).max(20).default([]),
  readme: atMost(readme.max).default(''),
});
export type Form = z.infer<typeof Form>;

/** What opens a submission: of which dataset it is to be the next version is said once and for all. */
export const OpenForm = Form.extend({ newVersionOf: Slug.optional() });

/** The personal data of a submission; gone after erasure. */
const Personal = z.object({
  email: z.string().optional(),
  creators: z.array(
    z.object({
      name: z.string(),
      orcid: z.string().optional(),
      affiliation: z.string().optional(),
      ror: z.string().optional(),
      email: z.string().optional(),
    }),
  ),
});
export type Personal = z.infer<typeof Personal>;

/** Beyond the usual size, case by case (P-3.6c). */
const SizeException = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('requested'), bytes: z.int(), reason: z.string() }),
  z.object({ state: z.literal('granted'), bytes: z.int(), by: z.string() }),
  z.object({ state: z.literal('declined'), reason: z.string(), by: z.string() }),
]);
type SizeException = z.infer<typeof SizeException>;

const common = {
  ownerId: z.string(),
  /** The accreditation that it was made under; its team may work on it. */
  accreditationId: z.string(),
  projectId: z.string(),
  title: z.string(),
  summary: z.string(),
  licence: Licence,
  contentsLicence: z.string().optional(),
  derivedFrom: z.array(z.string()),
  sourceVersions: z.record(z.string(), z.int()).optional(),
  /** The dataset that it is to be the next version of. */
  newVersionOf: z.string().optional(),
  describedBy: z.array(z.string()),
  funding: z.array(z.string()),
  keywords: z.array(z.string()),
  readme: z.string(),
  personal: Personal.optional(),
  /** The person asked for erasure while publication was under way: `personal` goes at its end. */
  forget: z.boolean().optional(),
  /** Who takes part, by id or pseudonym of address: nobody of them reviews. Kept after erasure. */
  partyIds: z.array(z.string()),
  revision: z.int(),
  /** Files that count, and their bytes as declared. */
  reserved: z.object({ files: z.int(), bytes: z.int() }),
  sizeException: SizeException,
  /** Stands beside the state: nothing is submitted, accepted, published or deleted (P-2.1.4c). */
  hold: Hold.optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
  /** For If-Match. */
  version: z.int(),
  requestHash: z.string().optional(),
  /** Files were refused that the owner has not been mailed about. */
  untold: z.boolean().default(false),
  /** Owner was told of unfinished uploads declared up to then. */
  remindedTo: z.date().optional(),
  /** Its documents and DOI still name somebody, or say something, that the record does no more (P-2.2.2b). */
  correcting: z.boolean().optional(),
  /** From when on the uploads of what has ended are removed; until they are. */
  uploadsGoAt: z.date().optional(),
  /** Set once the uploads of an ended submission are gone. */
  uploadsRemovedAt: z.date().optional(),
  retention: Retention.optional(),
  chain: Chain,
  /** Typed by a reviewer in the Firestore console. */
  decision: z.unknown().optional(),
  decisionError: z.string().optional(),
};
/** `manifest`: digest of paths, sizes, generations and SHA-256 as the author signed them off. */
const submitted = { ...common, submittedAt: z.date(), manifest: z.string() };
const decided = { ...submitted, decidedBy: z.string(), decidedAt: z.date() };
const accepted = { ...decided, checklist: Checklist };

const Withdrawn = z.object({
  submittedAt: z.date(),
  manifest: z.string(),
  decidedBy: z.string(),
  decidedAt: z.date(),
  checklist: Checklist,
  publication: Publication,
  publishedAt: z.date(),
  /** The registry shows its DOI to nobody who searches; it still leads to the page. */
  hidden: z.boolean(),
});

/** A dataset on its way into the catalogue. Terminal: rejected, withdrawn, expired, superseded. */
export const Submission = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('open') }),
  z.object({ ...submitted, state: z.literal('submitted') }),
  z.object({ ...submitted, state: z.literal('in-review'), reviewerId: z.string() }),
  z.object({
    ...submitted,
    state: z.literal('changes-requested'),
    reviewerId: z.string(),
    comment: z.string(),
  }),
  z.object({ ...decided, state: z.literal('rejected'), reason: z.string() }),
  z.object({ ...accepted, state: z.literal('accepted') }),
  z.object({ ...accepted, state: z.literal('publishing'), publication: Publication }),
  z.object({
    ...accepted,
    state: z.literal('published'),
    publication: Publication,
    publishedAt: z.date(),
  }),
  z.object({
    ...accepted,
    state: z.literal('superseded'),
    publication: Publication,
    publishedAt: z.date(),
    supersededAt: z.date(),
  }),
  z.object({
    ...common,
    state: z.literal('withdrawn'),
    endedAt: z.date(),
    /** What stood behind it, where it had been published: a tombstone is left (P-1). */
    published: Withdrawn.optional(),
  }),
  z.object({ ...common, state: z.literal('expired'), endedAt: z.date() }),
]);
export type Submission = z.infer<typeof Submission>;
export type SubmissionState = Submission['state'];
export type InState<S extends SubmissionState> = Extract<Submission, { state: S }>;
/** The way into the catalogue that it is on, or went. */
export const publicationOf = (submission: Submission): Publication | undefined =>
  'publication' in submission
    ? submission.publication
    : submission.state === 'withdrawn'
      ? submission.published?.publication
      : undefined;
/** As it was when its documents were written, with the creators that it credits now; undefined: it was never published. */
export function asPublished(
  submission: Submission,
  creators: Personal['creators'],
): InState<'publishing'> | undefined {
  const stood = submission.state === 'withdrawn' ? submission.published : submission;
  if (!stood || !('publication' in stood)) return undefined;
  return { ...submission, ...stood, state: 'publishing', personal: { creators } };
}
/** Whether its authorship is public record. */
export const isPublic = (submission: Submission): boolean =>
  publicationOf(submission) !== undefined;
export const submissions = kind('submissions/{id}', Submission);
