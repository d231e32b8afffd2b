import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { Policy } from '../../policy.ts';

/** Data that an accreditation took more than once (P-4.0b): by bytes of one object, or by a new grant of a dataset it has. */
export const Repeat = z.object({
  cause: z.enum(['bytes', 'grant']),
  accreditationId: z.string(),
  datasetId: z.string(),
  /** Of the dataset; missing where a grant says it, and in notes from before there was one. */
  version: z.int().optional(),
  /** Usage month of the last delivery, or the month of the grant. */
  month: z.string(),
  /** Bytes of the object, or of the dataset. */
  size: z.int(),
  delivered: z.int(),
  /** The object, or the download record that was the repetition. */
  what: z.string(),
  updatedAt: z.date(),
});
export type Repeat = z.infer<typeof Repeat>;
export const repeats = kind('egress/{accreditationId}/repeats/{id}', Repeat);

/** What makes a download a repetition: the dataset was granted before, or bytes of it were delivered more than once. */
const told = {
  granted: 'Your team was given this dataset before.',
  delivered: 'Your team has taken files of this dataset more than once.',
};

/** Whether this is a repetition; Fault invalid (a reason is needed) or forbidden as the policy has it (P-4.0b). */
export function mayRepeat(
  rule: Policy['download']['repeatEgress'],
  repeated: keyof typeof told | undefined,
  reason: string | undefined,
): boolean {
  if (!repeated) return false;
  switch (rule) {
    case 'warn':
      return true;
    case 'require-reason':
      if (reason !== undefined) return true;
      throw new Fault('invalid', told[repeated], {
        errors: [
          {
            pointer: '/reason',
            detail:
              'Say why it is needed once more; to resume, ask for the links of the download you have.',
          },
        ],
      });
    case 'block':
      throw new Fault('forbidden', told[repeated], {
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
