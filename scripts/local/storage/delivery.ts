const limit = 100_000;
const atOnce = 8;

interface Message {
  url: string;
  body: string;
  /** Milliseconds to wait if this attempt fails, too. */
  pause: number;
}

/** Posts JSON until the receiver says 2xx: at least once, in no promised order, kept in memory only. */
export class Deliveries {
  readonly #stop = new AbortController();
  readonly #waiting: Message[] = [];
  #busy = 0;
  #pending = 0;

  /** Beyond 100,000 undelivered messages new ones are dropped, with a line saying so. */
  post(url: string, body: unknown): void {
    if (this.#pending >= limit) {
      console.error('storage: too many undelivered events, one dropped');
      return;
    }
    this.#pending++;
    this.#enqueue({ url, body: JSON.stringify(body), pause: 50 });
  }

  close(): void {
    this.#stop.abort();
  }

  #enqueue(message: Message): void {
    this.#waiting.push(message);
    this.#next();
  }

  #next(): void {
    while (this.#busy < atOnce && !this.#stop.signal.aborted) {
      const message = this.#waiting.shift();
      if (!message) return;
      void this.#deliver(message);
    }
  }

  /** What failed waits outside the queue: a receiver that is down blocks no other. */
  async #deliver(message: Message): Promise<void> {
    this.#busy++;
    const delivered = await this.#attempt(message);
    this.#busy--;
    if (delivered) this.#pending--;
    else {
      const again = { ...message, pause: Math.min(message.pause * 2, 5000) };
      setTimeout(() => this.#enqueue(again), message.pause).unref();
    }
    this.#next();
  }

  async #attempt({ url, body }: Message): Promise<boolean> {
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(60_000)]);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body, signal });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}
