import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import { sha256 } from '../../platform/hash.ts';

/** What the daily comparison can find, and what somebody should do about it. */
export const findings = {
  'upload-unknown': [
    'An upload that no record names',
    'Look whether it is of use to its submission; remove it by hand if not.',
  ],
  'upload-stray': [
    'An upload that no living submission has',
    'Look whether somebody still wants it; remove it by hand if not.',
  ],
  'upload-left': [
    'Bytes of a file that was refused or taken out',
    'They were removed now; look again if this comes back.',
  ],
  'upload-unannounced': [
    'An upload that arrived without being noticed',
    'It is being checked now; look at the log of receive-upload if this comes back.',
  ],
  'upload-missing': [
    'A checked upload is gone',
    'Ask the author to send it again; find out who removed it.',
  ],
  'upload-other': [
    'An upload is not the one that was checked',
    'Ask the author to send it again; find out who wrote it.',
  ],
  'file-stuck': [
    'A file has been under check for days',
    'Look at the log of check-file and the dead letters of the topic files.',
  ],
  'waits-for-review': [
    'A submission waits for its review',
    'Find a reviewer who has no part in it.',
  ],
  'publication-stuck': [
    'A publication does not move',
    'Look at the log of publish-submission and the dead letters of the topic publications.',
  ],
  'publication-stopped': [
    'A publication stopped for somebody’s attention',
    'Read the reason in the submission, mend it, and let it go on (POST …/resume).',
  ],
  'published-missing': [
    'A published object is gone',
    'Bring it back from soft delete or from a copy; find out who removed it.',
  ],
  'published-other': [
    'A published object is not the one in the catalogue',
    'Bring the published generation back; find out who wrote the other.',
  ],
  'published-unknown': [
    'An object lies among a published version that the catalogue does not list',
    'Look where it comes from; remove it by hand.',
  ],
  'fixity-differs': [
    'The bytes of a published file have another SHA-256 than when they were published',
    'Bring them back from a copy; the version must not be used until then.',
  ],
  'doi-state': [
    'A DOI is not in the state that it should be in',
    'Look at it in the registry’s own desk; publish or hide it there.',
  ],
  'doi-unknown': [
    'A DOI under our prefix that no version or publication here has',
    'Look whose it is in the registry’s own desk; hide it there, or delete it while it is a draft.',
  ],
} as const satisfies Record<string, readonly [what: string, wayOut: string]>;
export type Finding = keyof typeof findings;
const codes = Object.keys(findings) as [Finding, ...Finding[]];

/** Two records of one fact that do not say the same; the id is the fact, so that it is told once. */
export const Disagreement = z.object({
  /** Which comparison found it. */
  pass: z.string(),
  code: z.enum(codes),
  /** Path of the record, or the object; opaque ids and paths of published files. */
  place: z.string(),
  detail: z.string().optional(),
  foundAt: z.date(),
  /** Start of the last comparison that saw it. */
  seenAt: z.date(),
  /** The admins have been mailed. */
  told: z.boolean(),
});
export type Disagreement = z.infer<typeof Disagreement>;
export const disagreements = kind('disagreements/{id}', Disagreement);

/** What a comparison saw. */
export type Seen = Pick<Disagreement, 'code' | 'place' | 'detail'>;

export const idOfSeen = (pass: string, { code, place }: Seen): string =>
  sha256(JSON.stringify([pass, code, place])).slice(0, 32);

/** How far a comparison came that goes on with the next run. */
export const Passage = z.object({ startedAt: z.date(), after: z.string().optional() });
export type Passage = z.infer<typeof Passage>;
export const passages = kind('passages/{pass}', Passage);

/** How far the SHA-256 of a published file came. */
const FixityCheck = z.object({
  generation: z.string(),
  hash: z.string(),
  offset: z.int(),
  updatedAt: z.date(),
});
export const fixityChecks = kind('fixityChecks/{id}', FixityCheck);
