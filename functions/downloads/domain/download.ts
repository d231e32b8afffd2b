import * as z from 'zod';
import { kind } from '../../platform/documents.ts';

/** Who was given which objects, for what; written before any URL is given. Pseudonymous ids only. */
export const Download = z.object({
  personId: z.string(),
  accreditationId: z.string(),
  datasetId: z.string(),
  version: z.int(),
  /** One file, or the whole dataset. */
  scope: z.enum(['file', 'dataset']),
  bucket: z.string(),
  prefix: z.string(),
  /** The one object, where the scope is a file. */
  object: z.string().optional(),
  /** Project that pays, where the accreditation has one of its own. */
  userProject: z.string().optional(),
  files: z.int(),
  bytes: z.int(),
  repeat: z.boolean(),
  reason: z.string().optional(),
  createdAt: z.date(),
  expiresAt: z.date(),
  /** The record goes then (Firestore TTL). */
  goesAt: z.date(),
  requestHash: z.string().optional(),
});
export type Download = z.infer<typeof Download>;
export const downloads = kind('downloads/{id}', Download);
