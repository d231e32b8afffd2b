import type { Ending } from '../../platform/retention.ts';
import type { Policy } from '../../policy.ts';
import type { Accreditation } from './accreditation.ts';
import type { Application } from './application.ts';

type Periods = Policy['retention'];

/**
 * When an application's personal data was last needed (P-2.2.2a, P-2.2.2c). Of an approved one only the
 * supervisor's goes by itself: the rest belongs to the accreditation. Undefined: nothing is left to go.
 */
export function applicationEnding(application: Application, periods: Periods): Ending | undefined {
  if (!application.personal) return undefined;
  switch (application.state) {
    case 'draft':
    case 'submitted':
    case 'in-review':
    case 'changes-requested':
    case 'on-hold':
      return { since: undefined, kept: soonest(periods) };
    case 'approved':
      return application.personal.supervisor || application.supervision
        ? { since: application.decidedAt, kept: periods.supervisor }
        : undefined;
    case 'rejected':
      return { since: application.decidedAt, kept: periods.rejected };
    case 'withdrawn':
      return { since: application.endedAt, kept: periods.withdrawn };
    case 'lapsed':
      return { since: application.endedAt, kept: periods.lapsed };
  }
}

/** The shortest period that an open application can come to. */
export const soonest = (periods: Periods): number =>
  Math.min(periods.withdrawn, periods.lapsed, periods.rejected, periods.supervisor);

/** When the personal data of a team was last needed (P-2.2.2c): not while access lasts, or may come back. */
export function accreditationEnding(accreditation: Accreditation, { closed }: Periods): Ending {
  switch (accreditation.state) {
    case 'pending-terms':
    case 'active':
    case 'suspended':
      return { since: undefined, kept: closed };
    case 'expired':
    case 'closed':
    case 'revoked':
      return { since: accreditation.endedAt, kept: closed };
  }
}
