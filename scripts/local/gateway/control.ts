import * as z from 'zod';

/** How events misbehave on their way, as the platform's promise allows: at least once, in any order, at any time. */
export const Faults = z.strictObject({
  /** Probability that an event arrives a second time. */
  duplicate: z.number().min(0).max(1).default(0),
  /** Each event waits this long, milliseconds. */
  delayMs: z.tuple([z.number().nonnegative(), z.number().nonnegative()]).optional(),
  /** Events that come close together are shuffled. */
  reorder: z.boolean().default(false),
  seed: z.int().default(1),
});
export type Faults = z.infer<typeof Faults>;

/** Exponential back-off: base * 2^n up to cap, milliseconds; after `attempts` the event is a dead letter. */
export const Retry = z.strictObject({
  baseMs: z.number().positive().default(100),
  capMs: z.number().positive().default(5000),
  attempts: z.int().positive().default(20),
});
export type Retry = z.infer<typeof Retry>;

export const Control = z.strictObject({ faults: Faults.optional(), retry: Retry.optional() });
export type Control = z.input<typeof Control>;

/** An event that was given up. */
export const DeadLetter = z.object({
  function: z.string(),
  id: z.string(),
  type: z.string(),
  subject: z.string().optional(),
  attempts: z.int(),
  reason: z.string(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** Repeatable random numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same items in another order (where there are two or more), chosen by `next`. */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: next() }));
  const result = keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  const same = result.every((item, index) => item === items[index]);
  return same ? result.reverse() : result;
}
