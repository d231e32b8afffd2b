import { Faults, random, shuffled } from './control.ts';
import { Timers } from './timers.ts';

/** Events that come within this time of each other may be shuffled. */
const SHUFFLE_MS = 30;

/** Duplicates, delays and reorders what passes through it, as its faults say; without faults all passes at once. */
export class Disorder<T> {
  readonly #release: (item: T) => void;
  readonly #timers = new Timers();
  #faults = Faults.parse({});
  #random = random(1);
  #held: T[] = [];

  constructor(release: (item: T) => void) {
    this.#release = release;
  }

  set(faults: Faults): void {
    this.#faults = faults;
    this.#random = random(faults.seed);
  }

  /** How often the next event is to come. */
  copies(): number {
    return this.#random() < this.#faults.duplicate ? 2 : 1;
  }

  pass(item: T): void {
    const { delayMs: [least, most] = [0, 0], reorder } = this.#faults;
    const delay = least + this.#random() * (most - least);
    this.#timers.after(delay, () => (reorder ? this.#hold(item) : this.#release(item)));
  }

  clear(): void {
    this.#timers.clear();
    this.#held = [];
  }

  #hold(item: T): void {
    this.#held.push(item);
    if (this.#held.length > 1) return;
    this.#timers.after(SHUFFLE_MS, () => {
      const items = shuffled(this.#held, this.#random);
      this.#held = [];
      for (const one of items) this.#release(one);
    });
  }
}
