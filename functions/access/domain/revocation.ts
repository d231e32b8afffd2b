import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { Retention } from '../../platform/retention.ts';
import { DenialCategory } from './deny.ts';
import type { Actor } from './party.ts';

const common = {
  accreditationId: z.string(),
  category: DenialCategory,
  /** What happened, in an admin's words: goes when somebody concerned is erased, when it came to nothing, or after the denial. */
  personal: z.object({ reason: z.string() }).optional(),
  /** State of the accreditation when it was asked for. */
  from: z.enum(['pending-terms', 'active', 'suspended', 'expired', 'closed']),
  requestedBy: z.string(),
  requestedAt: z.date(),
  confirmBefore: z.date(),
  /** Accounts of the lead and of those who had joined; whoever was only invited has done nothing. */
  personIds: z.array(z.string()),
  requestHash: z.string(),
  retention: Retention.optional(),
  chain: Chain,
};

/** A revocation for misuse that one admin asks for and another confirms in time, or that comes to nothing (P-4.0d). */
export const Revocation = z.discriminatedUnion('state', [
  z.object({
    ...common,
    state: z.literal('requested'),
    /** Pseudonyms of addresses: kept through an erasure until it is decided whether they are denied. */
    addressIds: z.array(z.string()),
  }),
  z.object({
    ...common,
    state: z.literal('confirmed'),
    confirmedBy: z.string(),
    endedAt: z.date(),
    deniedUntil: z.date(),
  }),
  z.object({ ...common, state: z.literal('lapsed'), endedAt: z.date() }),
  z.object({
    ...common,
    state: z.literal('taken-back'),
    takenBackBy: z.string(),
    endedAt: z.date(),
  }),
]);
export type Revocation = z.infer<typeof Revocation>;
export type Requested = Extract<Revocation, { state: 'requested' }>;
export type Spared = Extract<Revocation, { state: 'lapsed' | 'taken-back' }>;
export type Confirmed = Extract<Revocation, { state: 'confirmed' }>;
export const revocations = kind('revocations/{id}', Revocation);

/** requested; Fault conflict names what it is instead. */
function undecided(revocation: Revocation): Requested {
  if (revocation.state === 'requested') return revocation;
  throw new Fault('conflict', `This revocation is ${revocation.state} already.`);
}

/** requested, and in time; Fault conflict names what it is instead, or that its time is over. */
export function pending(revocation: Revocation, now: Date): Requested {
  const requested = undecided(revocation);
  if (now >= revocation.confirmBefore)
    throw new Fault('conflict', 'The time to confirm it is over: ask for the revocation anew.');
  return requested;
}

/** requested → confirmed, by an admin other than the one who asked. Faults conflict, forbidden. */
export function confirm(
  revocation: Revocation,
  by: Actor,
  deniedUntil: Date,
  now: Date,
): Confirmed {
  const { addressIds: _denied, ...requested } = pending(revocation, now);
  if (requested.requestedBy === by.id)
    throw new Fault('forbidden', 'A second admin confirms a revocation.', {
      reasons: [
        {
          code: 'same-admin',
          message: 'You asked for this revocation yourself.',
          wayOut: 'Ask another admin to look at it and to confirm it.',
        },
      ],
    });
  return { ...requested, state: 'confirmed', confirmedBy: by.id, endedAt: now, deniedUntil };
}

/** requested → lapsed when nobody confirmed in time; what was written about people goes. Undefined: not due. */
export function lapse(revocation: Revocation, now: Date): Spared | undefined {
  if (revocation.state !== 'requested' || now < revocation.confirmBefore) return undefined;
  return { ...spared(revocation), state: 'lapsed', endedAt: now };
}

/** requested → taken-back, as by the lapse but at once; when its time is over all the same. Fault conflict. */
export const takeBack = (revocation: Revocation, by: Actor, now: Date): Spared => ({
  ...spared(undecided(revocation)),
  state: 'taken-back',
  takenBackBy: by.id,
  endedAt: now,
});

function spared({ addressIds: _undenied, personal: _unproven, ...rest }: Requested) {
  return rest;
}
