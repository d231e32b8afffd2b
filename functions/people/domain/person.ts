import * as z from 'zod';
import { kind } from '../../platform/documents.ts';

/** What a person accepted, and when (P-4.0c). */
export const Acceptance = z.object({ version: z.int(), at: z.date() });

/** A person with an account; personal data stands in `personal` and nowhere else (P-2.2.1). */
export const Person = z.object({
  personal: z.object({ email: z.string(), name: z.string(), organisation: z.string() }).optional(),
  /** By id of the terms or plan. */
  accepted: z.record(z.string(), Acceptance),
  createdAt: z.date(),
  version: z.int(),
  /** Access ended and everything erased, or being so. */
  erasure: z.string().optional(),
});
export type Person = z.infer<typeof Person>;
export const people = kind('people/{id}', Person);
