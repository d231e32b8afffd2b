import { Fault } from '../../platform/fault.ts';
import type { Evidence } from '../domain/checks.ts';

/** Faults forbidden, with ways out: the caller is denied access, or has not accepted the terms in force. */
export function refuseLead({ denied, termsAccepted }: Evidence): void {
  if (denied)
    throw new Fault('forbidden', 'Your access was ended.', {
      reasons: [
        {
          code: 'denied',
          message: 'Your access was ended.',
          wayOut: 'Write to the contact about it.',
        },
      ],
    });
  if (!termsAccepted)
    throw new Fault('forbidden', 'The terms of these datasets are not accepted yet.', {
      reasons: [
        {
          code: 'terms-not-accepted',
          message: 'You have not accepted the terms now in force.',
          wayOut: 'Read and accept them (POST /v1/me/acceptances), then try again.',
        },
      ],
    });
}
