import { recordEvent } from '../../platform/audit.ts';
import type { Found, Transaction } from '../../platform/documents.ts';
import { applications, type Application } from '../domain/application.ts';

/**
 * Marks an open application for its reviewer; that the deny list is not clear its checks find by themselves.
 * Version and time of change stay: it is no change of the applicant's.
 */
export function flagApplication(
  tx: Transaction,
  { id, value }: Found<Application>,
  { actor, now }: { actor: string; now: Date },
): void {
  const event = { at: now, actor, action: 'flag', state: value.state, reason: 'P-4.0d' };
  const chain = recordEvent(tx, applications, id, value.chain, event);
  tx.patch(applications, id, { flaggedAt: now, chain });
}
