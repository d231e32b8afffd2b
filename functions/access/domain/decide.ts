import * as z from 'zod';
import { Fault, type Reason } from '../../platform/fault.ts';
import { Time } from '../../platform/time.ts';
import { policy } from '../../policy.ts';
import type { Application, InState } from './application.ts';
import type { Actor } from './party.ts';
import { expect, notParty } from './transitions.ts';

/** A decision, the same through all three doors. */
export const Decision = z.discriminatedUnion(
  'verdict',
  [
    z.strictObject({
      verdict: z.literal('approve'),
      /** Access ends then; without it: after the policy's usual time. */
      validUntil: Time.optional(),
    }),
    z.strictObject({
      verdict: z.literal('reject'),
      reason: z
        .string('Give the applicant a reason.')
        .trim()
        .min(10, 'Give the applicant a reason of at least 10 characters.')
        .max(2000, 'At most 2000 characters.'),
      mayReapply: z.boolean().default(true),
    }),
  ],
  { error: 'The verdict is "approve" or "reject".' },
);
export type Decision = z.infer<typeof Decision>;

/** in-review (submitted: claims at once) → approved | rejected; `against` is what the checks found unmet, now. */
export function decide(
  application: Application,
  decision: Decision,
  by: Actor,
  against: Reason[],
  now: Date,
): InState<'approved'> | InState<'rejected'> {
  const open = expect(application, ['in-review', 'submitted'], 'decide');
  notParty(open, by, 'decide');
  const decided = { decidedBy: by.id, decidedAt: now };
  switch (decision.verdict) {
    case 'reject': {
      const { reason, mayReapply } = decision;
      return { ...open, ...decided, state: 'rejected', reason, mayReapply };
    }
    case 'approve': {
      if (against.length > 0)
        throw new Fault('forbidden', 'Not every check is passed or waived.', { reasons: against });
      const { longest, usual } = policy.accreditation;
      const validUntil = decision.validUntil ?? new Date(now.getTime() + usual);
      if (validUntil <= now || validUntil.getTime() > now.getTime() + longest)
        throw new Fault('invalid', 'The end of access is out of bounds.', {
          errors: [
            {
              pointer: '/validUntil',
              detail: `Name a time to come, at most ${longest / 86_400_000} days from now.`,
            },
          ],
        });
      return { ...open, ...decided, state: 'approved', validUntil, accreditationId: '' };
    }
  }
}
