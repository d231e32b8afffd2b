import { checkInvariants } from '../test/egress/properties.ts';
import type { Figure } from './measure.ts';

const runs = 1000;

/** Every invariant of the accounting over so many made-up months; throws with the months that break one. */
export async function invariants(): Promise<Figure[]> {
  const started = performance.now();
  await checkInvariants(runs);
  const each = (performance.now() - started) / runs;
  return [
    {
      name: 'made-up months on which every egress invariant held',
      value: `${runs} of ${runs}`,
      how: `in order and in disorder, with crashes; ${each.toFixed(0)} ms each`,
    },
  ];
}
