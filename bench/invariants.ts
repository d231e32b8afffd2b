import { checkInvariants } from '../test/egress/properties.ts';
import { checkStatements } from '../test/egress/statement-properties.ts';
import type { Figure } from './measure.ts';

const runs = 1000;

/** Every invariant of accounting and statements over so many made-up months each; throws with the months that break one. */
export async function invariants(): Promise<Figure[]> {
  return [
    await held('every egress invariant', checkInvariants),
    await held('frozen statements and their adjustments were the bill', checkStatements),
  ];
}

async function held(what: string, check: (runs: number) => Promise<void>): Promise<Figure> {
  const started = performance.now();
  await check(runs);
  const each = (performance.now() - started) / runs;
  return {
    name: `made-up months: ${what}`,
    value: `${runs} of ${runs}`,
    how: `in order and in disorder, with crashes; ${each.toFixed(0)} ms each`,
  };
}
