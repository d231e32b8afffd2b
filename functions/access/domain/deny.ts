import * as z from 'zod';
import { kind } from '../../platform/documents.ts';

/** Somebody who may not have access, by the keyed hash of the address (P-4.0d); ends by itself. */
export const Denial = z.object({
  category: z.enum(['misuse', 'false-statement', 'other']),
  by: z.string(),
  at: z.date(),
  expiresAt: z.date(),
});
export type Denial = z.infer<typeof Denial>;
export const denyList = kind('denyList/{addressId}', Denial);

/** A denial counts until it expires. */
export const isDenied = (denial: Denial | undefined, now: Date): boolean =>
  denial !== undefined && now < denial.expiresAt;
