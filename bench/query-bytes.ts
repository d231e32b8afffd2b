import { reads } from '../functions/egress/stores/statements.ts';
import { policy } from '../functions/policy.ts';
import type { Figure } from './measure.ts';

const size = (bytes: number): string =>
  bytes < 1024 ** 3 ? `${bytes / 1024 ** 2} MiB` : `${bytes / 1024 ** 3} GiB`;

/** What each query may bill at most, as it is sent with it: a bound, not a measurement. */
export const queryBytes = (): Figure[] => [
  {
    name: 'bytes that each query may bill at most',
    value: Object.entries(policy.egress.mayBill)
      .map(([what, bytes]) => `${what} ${size(bytes)}`)
      .join(', '),
    how: `by the largest thing that it reads; sent as maximumBytesBilled with all ${Object.keys(reads).length} statements`,
  },
];
