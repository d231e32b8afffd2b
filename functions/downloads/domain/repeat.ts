import { Fault } from '../../platform/fault.ts';
import type { Policy } from '../../policy.ts';

/** Whether this is a repetition; Fault invalid (a reason is needed) or forbidden as the policy has it (P-4.0b). */
export function mayRepeat(
  rule: Policy['download']['repeatEgress'],
  repeated: boolean,
  reason: string | undefined,
): boolean {
  if (!repeated) return false;
  switch (rule) {
    case 'warn':
      return true;
    case 'require-reason':
      if (reason !== undefined) return true;
      throw new Fault('invalid', 'Your team was given this dataset before.', {
        errors: [
          {
            pointer: '/reason',
            detail:
              'Say why it is needed once more; to resume, ask for the links of the download you have.',
          },
        ],
      });
    case 'block':
      throw new Fault('forbidden', 'Your team was given this dataset before.', {
        reasons: [
          {
            code: 'repeated',
            message: 'Each team downloads a dataset once.',
            wayOut: 'Resume the download you have, or write to the contact.',
          },
        ],
      });
  }
}
