import { Fault } from '../../platform/fault.ts';
import type { Accreditation, Earlier } from './accreditation.ts';

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

/** suspended → what it was before, or expired when its end has passed meanwhile. */
export function comeBack(suspended: Suspended, now: Date): Accreditation {
  const { endedAt: _ended, reason: _why, earlier, ...rest } = suspended;
  // older documents do not say: only what was live was suspended then
  const before: Earlier = earlier ?? { state: 'active', activeSince: now };
  if (before.state !== 'expired' && now >= suspended.expiresAt)
    return { ...rest, state: 'expired', endedAt: now };
  return { ...rest, ...before };
}

/** Fault conflict unless it is suspended. */
export function reinstatable(accreditation: Accreditation): Suspended {
  const { state } = accreditation;
  if (state !== 'suspended')
    throw new Fault('conflict', `Only what is suspended is reinstated; this is ${state}.`);
  return accreditation;
}
