import { setTimeout as sleep } from 'node:timers/promises';

import { Faults, Retry, type Control, type DeadLetter } from './control.ts';
import { deliver } from './deliver.ts';
import { Disorder } from './disorder.ts';
import type { Event, Target } from './event.ts';
import { Timers } from './timers.ts';

/** Deliveries under way to one function at a time. */
const CONCURRENCY = 8;
const QUIET_MS = 150;

interface Job {
  readonly target: Target;
  readonly event: Event;
  /** Counts resets: a job of an earlier one is not tried again. */
  readonly generation: number;
  attempts: number;
}

export interface Status {
  readonly waiting: number;
  readonly delivered: number;
  readonly deadLetters: readonly DeadLetter[];
}

/** Delivers events at least once: retries with back-off, and gives up into a list of dead letters. */
export class Queue {
  readonly #log: (line: string) => void;
  readonly #disorder = new Disorder<Job>((job) => this.#release(job));
  readonly #retries = new Timers();
  readonly #ready = new Map<string, Job[]>();
  readonly #flying = new Map<string, number>();
  #deadLetters: DeadLetter[] = [];
  #retry = Retry.parse({});
  #generation = 0;
  #delivered = 0;
  /** Jobs that are neither delivered nor given up. */
  #open = 0;
  #touched = 0;
  #closed = false;

  constructor(log: (line: string) => void = () => undefined) {
    this.#log = log;
  }

  control({ faults, retry }: Control): void {
    if (faults !== undefined) this.#disorder.set(Faults.parse(faults));
    if (retry !== undefined) this.#retry = Retry.parse(retry);
  }

  add(target: Target, event: Event): void {
    for (let copies = this.#disorder.copies(); copies > 0; copies -= 1) {
      this.#count(1);
      this.#disorder.pass({ target, event, generation: this.#generation, attempts: 0 });
    }
  }

  /** Resolves when nothing has been queued, waiting for a retry or under way for 150 ms. */
  async idle(): Promise<void> {
    const since = Date.now();
    while (this.#open > 0 || Date.now() - Math.max(since, this.#touched) < QUIET_MS)
      await sleep(15);
  }

  status(): Status {
    return { waiting: this.#open, delivered: this.#delivered, deadLetters: this.#deadLetters };
  }

  /** Forgets everything that is not under way, and the dead letters. */
  reset(): void {
    this.#disorder.clear();
    this.#retries.clear();
    this.#ready.clear();
    this.#deadLetters = [];
    this.#generation += 1;
    this.#open = [...this.#flying.values()].reduce((sum, count) => sum + count, 0);
  }

  close(): void {
    this.reset();
    this.#closed = true;
  }

  #release(job: Job): void {
    const { name } = job.target;
    this.#ready.set(name, [...(this.#ready.get(name) ?? []), job]);
    void this.#drain(name);
  }

  async #drain(name: string): Promise<void> {
    const flying = this.#flying.get(name) ?? 0;
    if (this.#closed || flying >= CONCURRENCY) return;
    const job = this.#ready.get(name)?.shift();
    if (job === undefined) return;
    this.#flying.set(name, flying + 1);
    job.attempts += 1;
    const problem = await deliver(job.target, job.event);
    this.#flying.set(name, (this.#flying.get(name) ?? 1) - 1);
    if (problem === undefined) this.#settle(job);
    else this.#again(job, problem);
    void this.#drain(name);
  }

  #settle(job: Job): void {
    this.#count(-1);
    this.#delivered += 1;
    this.#log(`delivered ${describe(job)}`);
  }

  #again(job: Job, reason: string): void {
    const { baseMs, capMs, attempts } = this.#retry;
    if (job.generation !== this.#generation) {
      this.#count(-1);
    } else if (job.attempts < attempts) {
      const wait = Math.min(capMs, baseMs * 2 ** (job.attempts - 1));
      this.#log(`again in ${wait} ms: ${describe(job)}: ${reason}`);
      this.#retries.after(wait, () => this.#release(job));
    } else {
      this.#count(-1);
      this.#deadLetters.push(deadLetter(job, reason));
      this.#log(`dead letter: ${describe(job)}: ${reason}`);
    }
  }

  #count(change: number): void {
    this.#open += change;
    this.#touched = Date.now();
  }
}

function deadLetter({ target, event, attempts }: Job, reason: string): DeadLetter {
  const { 'ce-type': type = '', 'ce-subject': subject } = event.headers;
  const about = subject === undefined ? {} : { subject };
  return { function: target.name, id: event.id, type, ...about, attempts, reason };
}

function describe({ target, event, attempts }: Job): string {
  return `${event.id} (${event.headers['ce-type'] ?? ''}) to ${target.name}, attempt ${attempts}`;
}
