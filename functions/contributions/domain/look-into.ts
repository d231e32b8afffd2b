import { largest, type Found, type Steps } from './parsers/parser.ts';

/** Where a file's bytes come from: from `start`, and not more than to its end. */
export type ReadBytes = (start: number, length: number) => Promise<Buffer>;

export interface Budget {
  /** Bytes that are read at least, for what is asked for next is mostly behind. */
  ahead: number;
  /** Reads of the source. */
  reads: number;
  /** Ranges that a parser may ask for. */
  steps: number;
}

/**
 * Runs a parser over a source with one buffer of at most 1 MiB. Undefined: the budget is used up and nothing was found
 * so far. A parser that asks for more than that, or for what is not there, is our own error.
 */
export async function lookInto(
  steps: Steps<Found>,
  size: number,
  read: ReadBytes,
  budget: Budget,
): Promise<Found | undefined> {
  let window: { start: number; bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };
  let reads = 0;
  let taken = 0;
  let step = steps.next();
  while (step.done !== true) {
    const { start, length } = step.value;
    if (!(length > 0 && length <= largest && start >= 0 && start + length <= size))
      throw new Error(`A parser asks for ${length} bytes at ${start} of ${size}.`);
    if (start < window.start || start + length > window.start + window.bytes.length) {
      if ((reads += 1) > budget.reads) return undefined;
      const most = Math.min(Math.max(length, budget.ahead), size - start);
      window = { start, bytes: await read(start, most) };
      if (window.bytes.length !== most) throw new Error('The connection broke.');
    }
    if ((taken += 1) > budget.steps) return undefined;
    step = steps.next(window.bytes.subarray(start - window.start, start - window.start + length));
  }
  return step.value;
}
