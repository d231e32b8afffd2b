/** Things to do later, all of which can be forgotten at once. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();

  /** Runs at once when there is nothing to wait for. */
  after(ms: number, run: () => void): void {
    if (ms <= 0) {
      run();
      return;
    }
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      run();
    }, ms);
    this.#pending.add(timer);
  }

  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
