import { appendFileSync, renameSync, statSync } from 'node:fs';

/** A log file that keeps at most twice `limit` bytes: when full it becomes `.1` and a new one begins. */
export class CappedLog {
  readonly path: string;
  readonly #limit: number;
  #size = 0;

  constructor(path: string, limit = 5_000_000) {
    this.path = path;
    this.#limit = limit;
    appendFileSync(path, '');
    this.#size = statSync(path).size;
  }

  write(chunk: Buffer | string): void {
    if (this.#size > this.#limit) {
      renameSync(this.path, `${this.path}.1`);
      this.#size = 0;
    }
    appendFileSync(this.path, chunk);
    this.#size += chunk.length;
  }

  line(text: string): void {
    this.write(`${new Date().toISOString()} ${text}\n`);
  }
}
