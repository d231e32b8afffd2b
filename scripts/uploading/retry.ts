import { setTimeout as sleep } from 'node:timers/promises';

/** What may be over in a while: a broken connection, a busy server. `after`: milliseconds that the server asks for. */
export class Passing extends Error {
  override readonly name = 'Passing';
  readonly after: number | undefined;
  constructor(message: string, after?: number) {
    super(message);
    this.after = after;
  }
}

export interface Patience {
  /** Failures in a row before giving up. */
  tries: number;
  /** Milliseconds of the first pause; each further one is twice as long, up to `longest`. */
  first: number;
  longest: number;
  signal: AbortSignal;
  wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Told before each pause. */
  tell: (message: string) => void;
}

/** Eight failures in a row take about four minutes. */
export const patience = (signal: AbortSignal, tell: Patience['tell']): Patience => ({
  ...{ tries: 8, first: 1000, longest: 64_000, signal, tell },
  wait: (ms) => sleep(ms, undefined, { signal }),
});

/**
 * Repeats `work` while it throws Passing, with growing pauses (half of each at random, so that many do not
 * come back at once); `progressed` forgets the failures so far. Throws the last error when they are too many.
 */
export async function persist<T>(
  { tries, first, longest, signal, wait, tell }: Patience,
  what: string,
  work: (progressed: () => void) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ;) {
    signal.throwIfAborted();
    try {
      return await work(() => void (failures = 0));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Passing) || ++failures >= tries) throw error;
      const pause = Math.min(longest, first * 2 ** (failures - 1));
      const ms = error.after ?? pause / 2 + (Math.random() * pause) / 2;
      tell(`${what}: ${error.message}; trying again in ${(ms / 1000).toFixed(1)} s`);
      await wait(ms, signal);
    }
  }
}

/** Statuses that may be others a while later. */
export const passing = (status: number): boolean =>
  status >= 500 || [408, 425, 429].includes(status);

/** Runs `work` for all of them, so many at a time; the first error ends all. */
export async function inParallel<T>(
  items: Iterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: most }, lane));
}
