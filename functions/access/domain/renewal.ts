import * as z from 'zod';
import { Doi } from '../../catalogue/domain/doi.ts';
import { Fault } from '../../platform/fault.ts';
import { Time } from '../../platform/time.ts';
import { policy } from '../../policy.ts';
import { Accreditation } from './accreditation.ts';

const { longest, usual, renewal } = policy.accreditation;
const { min, max } = renewal.summary;

/** What the lead tells when asking for more time. */
export const RenewalForm = z.strictObject({
  summary: z
    .string()
    .trim()
    .min(min, `Say in a few sentences what the data was used for (at least ${min} characters).`)
    .max(max, `At most ${max} characters.`),
  publications: z
    .array(Doi)
    .max(renewal.publications, `At most ${renewal.publications} publications.`),
});
export type RenewalForm = z.infer<typeof RenewalForm>;

export const RenewalDecision = z.discriminatedUnion(
  'verdict',
  [
    z.strictObject({
      verdict: z.literal('renew'),
      /** Without it: the policy's usual time after the later of now and the old end. */
      validUntil: Time.optional(),
    }),
    z.strictObject({
      verdict: z.literal('decline'),
      reason: z
        .string('Give the lead a reason.')
        .trim()
        .min(10, 'Give the lead a reason of at least 10 characters.')
        .max(2000, 'At most 2000 characters.'),
    }),
  ],
  { error: 'The verdict is "renew" or "decline".' },
);
export type RenewalDecision = z.infer<typeof RenewalDecision>;

const later = (a: Date, b: Date): Date => (a > b ? a : b);

/** active, expired: asked for; nothing is extended yet. Fault conflict: another state, asked already, no time left to give. */
export function askRenewal(accreditation: Accreditation, by: string, now: Date): Accreditation {
  const { state, renewal: open, expiresAt } = accreditation;
  if (state !== 'active' && state !== 'expired')
    throw new Fault('conflict', `What is ${state} is not renewed: apply anew.`);
  if (open?.state === 'requested')
    throw new Fault('conflict', 'Its renewal was asked for already: wait for the decision.');
  if (expiresAt.getTime() >= now.getTime() + longest)
    throw new Fault('conflict', 'It lasts as long as the policy allows already: ask later.');
  return {
    ...accreditation,
    renewal: { state: 'requested', askedAt: now, askedBy: by },
  };
}

/** A renewal that was asked for → active until later | declined, its old end standing. Faults: conflict, invalid. */
export function decideRenewal(
  accreditation: Accreditation,
  decision: RenewalDecision,
  by: string,
  now: Date,
): Accreditation {
  const { state, renewal: asked, expiresAt } = accreditation;
  if (asked?.state !== 'requested')
    throw new Fault('conflict', 'No renewal of this accreditation is asked for.');
  if (state !== 'active' && state !== 'expired')
    throw new Fault('conflict', `What is ${state} is not renewed.`);
  const decided = { decidedBy: by, decidedAt: now };
  switch (decision.verdict) {
    case 'decline':
      return {
        ...accreditation,
        renewal: { ...asked, ...decided, state: 'declined', reason: decision.reason },
      };
    case 'renew': {
      const from = later(now, expiresAt);
      const latest = new Date(now.getTime() + longest);
      const wanted = new Date(Math.min(from.getTime() + usual, latest.getTime()));
      const until = decision.validUntil ?? wanted;
      if (until <= from || until > latest)
        throw new Fault('invalid', 'The end of access is out of bounds.', {
          errors: [
            {
              pointer: '/validUntil',
              detail: `Name a time after ${from.toISOString()}, until ${latest.toISOString()}.`,
            },
          ],
        });
      // parse drops the fields of the state that was left
      return Accreditation.parse({
        ...accreditation,
        state: 'active',
        activeSince: state === 'active' ? accreditation.activeSince : now,
        expiresAt: until,
        renewedAt: now,
        renewal: undefined,
        remindedWithin: undefined,
      });
    }
  }
}
