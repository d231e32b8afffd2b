/** Seeded chance: the same throws for the same seed, anywhere. */
export interface Dice {
  chance: (probability: number) => boolean;
  /** A whole number from `from` to below `below`. */
  whole: (from: number, below: number) => number;
  pick: <T>(list: readonly T[]) => T;
  shuffled: <T>(list: readonly T[]) => T[];
}

/** mulberry32, enough for made-up numbers. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, below: number) => from + Math.floor(next() * (below - from));
  return {
    chance: (probability) => next() < probability,
    whole,
    pick: (list) => list[whole(0, list.length)]!,
    shuffled: (list) =>
      list
        .map((value) => ({ value, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ value }) => value),
  };
}
