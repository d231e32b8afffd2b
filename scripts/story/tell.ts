import { isDeepStrictEqual } from 'node:util';
import { Remedy } from '../lib/remedy.ts';

/** The first thing that was not as it must be: the demo ends here. */
export class Deviation extends Remedy {}

const started = performance.now();

/** Heading of a step of the story. */
export function step(number: number, title: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`\n${number}. ${title}  (after ${seconds} s)\n`);
}

/** One thing seen. */
export const saw = (what: string): void => void process.stdout.write(`   ✓ ${what}\n`);

/** Ends the demo unless it is so; else says it. */
export function expect(condition: unknown, what: string, seen?: unknown): asserts condition {
  if (!condition)
    throw new Deviation(seen === undefined ? what : `${what}\n     seen: ${JSON.stringify(seen)}`);
  saw(what);
}

/** Ends the demo unless both are the same; else says it with what was seen. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new Deviation(
      `${what}\n     expected: ${JSON.stringify(expected)}\n     seen:     ${JSON.stringify(actual)}`,
    );
  saw(`${what}: ${typeof actual === 'string' ? actual : JSON.stringify(actual)}`);
}
