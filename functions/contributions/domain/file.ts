import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import { policy } from '../../policy.ts';
import { Issue } from './issue.ts';

/** A file as its uploader announces it. Sums are checked against the bytes that arrive. */
export const Declaration = z.strictObject({
  path: z.string().max(2 * policy.submission.path),
  size: z.int('Send the size in bytes as an integer.').positive('A file has at least one byte.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Send SHA-256 as 64 lower-case hex digits.')
    .optional(),
  crc32c: z
    .string()
    .regex(/^[A-Za-z0-9+/]{6}==$/, 'Send CRC32C as Cloud Storage does: base64 of four bytes.')
    .optional(),
  /** Takes the place of the file that the path has now. */
  replace: z.boolean().default(false),
});
export type Declaration = z.infer<typeof Declaration>;

const declared = {
  path: z.string(),
  size: z.int(),
  sha256: z.string().optional(),
  crc32c: z.string().optional(),
  contentType: z.string(),
  revision: z.int(),
  object: z.string(),
  uploaderId: z.string(),
  declaredAt: z.date(),
  updatedAt: z.date(),
  requestHash: z.string().optional(),
};
/** The bytes that the file is, from arrival on: this generation and no other. */
const arrived = { ...declared, generation: z.string(), sum: z.string(), arrivedAt: z.date() };
const issues = z.array(Issue);

/** What the scanner for malware said: never *clean* unless it said so. */
export const Malware = z.enum(['clean', 'not-scanned', 'too-large']);
export type Malware = z.infer<typeof Malware>;

/**
 * declared → uploaded → checking → valid | refused | quarantined; any but those two last → removed.
 * Refused and quarantined files leave no bytes in the upload bucket and free what they had reserved.
 */
export const SubmissionFile = z.discriminatedUnion('state', [
  z.object({ ...declared, state: z.literal('declared') }),
  z.object({ ...arrived, state: z.literal('uploaded'), issues }),
  z.object({
    ...arrived,
    state: z.literal('checking'),
    issues,
    /** State of the SHA-256 after `offset` bytes, in base64. */
    hash: z.string(),
    offset: z.int(),
  }),
  z.object({
    ...arrived,
    state: z.literal('valid'),
    sha256: z.string(),
    checkedAt: z.date(),
    issues,
    malware: Malware.default('not-scanned'),
  }),
  z.object({
    ...declared,
    state: z.literal('refused'),
    generation: z.string(),
    issues,
    /** The uploader was told by mail. */
    told: z.boolean(),
  }),
  z.object({
    ...declared,
    state: z.literal('quarantined'),
    generation: z.string(),
    issues,
    told: z.boolean(),
  }),
  z.object({
    ...declared,
    state: z.literal('removed'),
    generation: z.string().optional(),
    /** Revision that it was taken out in. */
    removedIn: z.int().optional(),
  }),
]);
export type SubmissionFile = z.infer<typeof SubmissionFile>;
export type FileState = SubmissionFile['state'];
export type FileIn<S extends FileState> = Extract<SubmissionFile, { state: S }>;
export const submissionFiles = kind('submissions/{id}/files/{file}', SubmissionFile);

/** States that count against the limits. */
export const counts = (file: SubmissionFile): boolean =>
  ['declared', 'uploaded', 'checking', 'valid'].includes(file.state);
/** States that stand in the way of submitting. */
export const unfinished: FileState[] = ['declared', 'uploaded', 'checking'];

/** Which file a path has now; the id is the hash of the path's key, so that two spellings meet. */
const PathMark = z.object({ fileId: z.string() });
export const pathMarks = kind('submissions/{id}/paths/{key}', PathMark);

/** Opaque object name: no path of a person's choosing. */
export const objectName = (submissionId: string, revision: number, fileId: string): string =>
  `in/${submissionId}/r${revision}/${fileId}`;

/** Submission and file that an object's name tells of. */
export function fileOfObject(name: string): { submissionId: string; fileId: string } | undefined {
  const parts = /^in\/([\w-]{1,64})\/r\d{1,4}\/([\w-]{1,64})$/.exec(name);
  return parts ? { submissionId: parts[1]!, fileId: parts[2]! } : undefined;
}
