import * as z from 'zod';
import { Fault } from '../../platform/fault.ts';

/** What became of somebody's copies once access had ended. */
const outcomes = ['deleted', 'never-downloaded', 'kept'] as const;

/** That copies are deleted, asked for when access ends, and given in person (P-2.2.2c, P-2.2.4). */
export const Attestation = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('asked'),
    askedAt: z.date(),
    /** One reminder is mailed then; gone once it was. */
    remindAt: z.date().optional(),
  }),
  z.object({ state: z.literal('given'), outcome: z.enum(outcomes), at: z.date() }),
]);
export type Attestation = z.infer<typeof Attestation>;

interface Ended {
  state: string;
  expiresAt: Date;
}

/** Whether somebody's access under an accreditation has ended for good, so that copies have no use any more. */
const hasEnded = ({ state, expiresAt }: Ended, member: { state: string }, now: Date): boolean =>
  member.state === 'removed' ||
  ['closed', 'expired', 'revoked'].includes(state) ||
  now >= expiresAt;

/** What somebody tells of their copies, with a reason for keeping them. */
export const Told = z.discriminatedUnion(
  'outcome',
  [
    z.strictObject({ outcome: z.enum(['deleted', 'never-downloaded']) }),
    z.strictObject({
      outcome: z.literal('kept'),
      reason: z
        .string('Say why the files are kept.')
        .trim()
        .min(10, 'Say why the files are kept, in at least 10 characters.')
        .max(2000, 'At most 2000 characters.'),
    }),
  ],
  { error: 'The outcome is "deleted", "never-downloaded" or "kept".' },
);
export type Told = z.infer<typeof Told>;

/** Given once, and the same then; what was kept may be deleted later. Fault conflict: access has not ended, or told otherwise before. */
export function attest(
  accreditation: Ended,
  { state, attestation: before }: { state: string; attestation?: Attestation | undefined },
  { outcome }: Told,
  now: Date,
): Attestation {
  if (!hasEnded(accreditation, { state }, now))
    throw new Fault('conflict', 'The files are in use: leave the team, or have it closed, first.');
  if (before?.state === 'given') {
    if (before.outcome === outcome) return before;
    if (before.outcome !== 'kept')
      throw new Fault('conflict', `You have told already: ${before.outcome}.`);
  }
  return { state: 'given', outcome, at: now };
}
