import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { firstLook, Retention } from '../../platform/retention.ts';
import { policy } from '../../policy.ts';

/** What a person accepted, and when (P-4.0c). */
const Acceptance = z.object({ version: z.int(), at: z.date() });

/** A person with an account; personal data stands in `personal` and nowhere else (P-2.2.1). */
export const Person = z.object({
  personal: z.object({ email: z.string(), name: z.string(), organisation: z.string() }).optional(),
  /** By id of the terms or plan: `terms/{id}`, `plans/{id}`. */
  accepted: z.record(z.string(), Acceptance),
  /** Pseudonyms of every address that this account ever proved to own: found by export and erasure. */
  addressIds: z.array(z.string()).optional(),
  createdAt: z.date(),
  /** When the person last stored or accepted something. */
  updatedAt: z.date().optional(),
  /** For If-Match. */
  version: z.int(),
  /** Access ended and everything erased, or being so. Stays: an ID token outlives its account by an hour. */
  erasure: z.string().optional(),
  retention: Retention.optional(),
  chain: Chain.optional(),
});
export type Person = z.infer<typeof Person>;
export const people = kind('people/{id}', Person);

/** A person of whom nothing is known yet. */
export const newPerson = (now: Date): Person => ({
  accepted: {},
  createdAt: now,
  version: 0,
  retention: firstLook(now, policy.retention.account, policy.retention.warning),
});

/** Fault gone for somebody who asked for erasure: nothing of theirs may come into being again. */
export function refuseErased(person: Pick<Person, 'erasure'> | undefined): void {
  if (person?.erasure !== undefined)
    throw new Fault(
      'gone',
      'Your data was removed, and your access has ended: sign up and apply anew.',
    );
}
