import * as z from 'zod';
import { Time } from '../../platform/time.ts';
import { Licence, Slug } from './dataset.ts';
import { normalDoi } from './doi.ts';

const text = (most: number) =>
  z.string().trim().min(1, 'Please fill in.').max(most, `At most ${most} characters.`);
const Link = z.url({ protocol: /^https$/, error: 'Send an https:// address.' }).max(2000);
const Links = z.array(z.strictObject({ title: text(200), url: Link })).max(50, 'At most 50.');
/** An ORCID iD; its check digit is left to DataCite. */
const Orcid = z.string().regex(/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/, 'Send 0000-0000-0000-0000.');

/** A project as an admin writes it. */
export const ProjectInput = z.strictObject({ id: Slug, name: text(200), summary: text(4000) });
export type ProjectInput = z.infer<typeof ProjectInput>;

const described = {
  id: Slug,
  projectId: Slug,
  title: text(300),
  summary: text(4000),
  licence: Licence,
  funding: z.array(text(300)).max(20, 'At most 20.'),
  creators: z
    .array(
      z.strictObject({
        name: text(200),
        orcid: Orcid.optional(),
        affiliation: text(300).optional(),
      }),
    )
    .min(1, 'Name at least one creator.')
    .max(200, 'At most 200 creators.'),
  publisher: z.strictObject({
    name: text(200),
    contact: z.email('Not an e-mail address.').max(254),
  }),
  snippets: Links.default([]),
  notebooks: Links.default([]),
  planId: Slug,
  termsId: Slug,
  /** Ids of datasets here, or DOIs. */
  derivedFrom: z.array(text(256).overwrite(normalDoi)).max(100, 'At most 100.').default([]),
};

/** A dataset as an admin writes it; what the system finds out itself is not among it. */
export const DatasetInput = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...described,
      kind: z.literal('hosted'),
      bucket: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'Not the name of a bucket.'),
      prefix: z
        .string()
        .max(512, 'At most 512 characters.')
        .regex(/^[\w.-][\w./-]*\/$/, 'A prefix of object names that ends with "/".'),
    }),
    z.strictObject({
      ...described,
      kind: z.literal('partner'),
      link: Link,
      partnerTerms: Link,
      contact: z.email('Not an e-mail address.').max(254),
    }),
  ],
  'Send "kind": "hosted" or "partner".',
);
export type DatasetInput = z.infer<typeof DatasetInput>;

/** One version of terms or of a plan. Without `from` it is in force at once. */
export const TextInput = z.strictObject({
  id: Slug,
  version: z.int().min(1).max(10_000),
  title: text(300),
  url: Link,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Send 64 lower-case hex digits.'),
  from: Time.optional(),
});
export type TextInput = z.infer<typeof TextInput>;

/** A hold's reason, for the record; who is told of the hold is not told the reason. */
export const HoldInput = z.strictObject({
  reason: text(1000),
  reviewBy: Time.optional(),
});
export type HoldInput = z.infer<typeof HoldInput>;

export const SuggestionInput = z.strictObject({
  title: text(300),
  reason: text(4000),
  link: Link.optional(),
  projectId: Slug.optional(),
});
export type SuggestionInput = z.infer<typeof SuggestionInput>;

export const SuggestionAnswer = z.strictObject({
  verdict: z.enum(['accept', 'decline', 'add']),
  message: text(2000),
  /** The dataset that came of it, with `add`. */
  datasetId: Slug.optional(),
});
export type SuggestionAnswer = z.infer<typeof SuggestionAnswer>;

/** A page of a list. */
export const Page = {
  limit: z.coerce.number().int().min(1).max(100, 'At most 100.').default(50),
  after: z.string().min(1).max(128).optional(),
};
