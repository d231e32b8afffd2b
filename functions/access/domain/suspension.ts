import { Fault } from '../../platform/fault.ts';
import { Accreditation, type Earlier } from './accreditation.ts';

export type Suspended = Extract<Accreditation, { state: 'suspended' }>;

/** What an accreditation comes back to when a suspension ends; undefined: it is one that does not. */
export function earlierOf(accreditation: Accreditation): Earlier | undefined {
  switch (accreditation.state) {
    case 'pending-terms':
      return { state: 'pending-terms' };
    case 'active':
      return { state: 'active', activeSince: accreditation.activeSince };
    case 'expired':
      return { state: 'expired', endedAt: accreditation.endedAt };
    case 'suspended':
      return accreditation.earlier;
    case 'closed':
    case 'revoked':
      return undefined;
  }
}

/** suspended → what it was before; when its end has passed meanwhile, the daily job ends it as any other. */
export function comeBack(suspended: Suspended, now: Date): Accreditation {
  const { endedAt: _ended, reason: _why, earlier, revocationId: _for, ...rest } = suspended;
  // older documents do not say: only what was live was suspended then
  return { ...rest, ...(earlier ?? { state: 'active', activeSince: now }) };
}

/** Suspended until a revocation is decided (P-4.0d); what has ended for good stays as it is. */
export function suspendFor(
  accreditation: Accreditation,
  why: { revocationId: string; reason: string },
  now: Date,
): Accreditation {
  switch (accreditation.state) {
    case 'closed':
    case 'revoked':
      return accreditation;
    case 'suspended':
      return { ...accreditation, revocationId: why.revocationId };
    case 'pending-terms':
    case 'active':
    case 'expired': {
      const earlier = earlierOf(accreditation);
      return Accreditation.parse({
        ...accreditation,
        ...why,
        state: 'suspended',
        endedAt: now,
        earlier,
      });
    }
  }
}

/** What is left when that revocation comes to nothing: what was suspended for it comes back, all else stays. */
export function spare(
  accreditation: Accreditation,
  spared: { revocationId: string; from: Accreditation['state'] },
  now: Date,
): Accreditation {
  if (accreditation.state !== 'suspended' || accreditation.revocationId !== spared.revocationId)
    return accreditation;
  const { revocationId: _spared, ...suspended } = accreditation;
  return spared.from === 'suspended' ? suspended : comeBack(suspended, now);
}

/** Fault conflict unless it is suspended, and not for a revocation, which two admins decide (P-4.0d). */
export function reinstatable(accreditation: Accreditation): Suspended {
  const { state } = accreditation;
  if (state !== 'suspended')
    throw new Fault('conflict', `Only what is suspended is reinstated; this is ${state}.`);
  if (accreditation.revocationId !== undefined)
    throw new Fault(
      'conflict',
      'Its revocation is asked for: a second admin confirms that, an admin takes it back, or it lapses and the accreditation comes back by itself.',
    );
  return accreditation;
}
