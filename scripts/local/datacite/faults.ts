import * as z from 'zod';

/** How the next requests go wrong. */
export const Fault = z.strictObject({
  /** Answer with this status; without it the connection is cut. */
  status: z.int().min(200).max(599).optional(),
  times: z.int().positive().default(1),
  /** Only requests of this method. */
  method: z.string().optional(),
  /** `Retry-After`: seconds, or a date. */
  retryAfter: z.union([z.int().nonnegative(), z.string()]).optional(),
  /** An HTML page instead of JSON, as proxies have it. */
  html: z.boolean().default(false),
  /** The request is carried out before it goes wrong, as with a time-out after success. */
  afterEffect: z.boolean().default(false),
  /** The request succeeds but its event is not carried out. */
  ignoreState: z.boolean().default(false),
});
export type Fault = z.infer<typeof Fault>;

/** Faults wait in order; each is used as often as it says. */
export class Faults {
  #waiting: Fault[] = [];

  add(fault: Fault): void {
    this.#waiting.push(fault);
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault of the next request, used up by asking. */
  take(method: string): Fault | undefined {
    const at = this.#waiting.findIndex((fault) => (fault.method ?? method) === method);
    const fault = this.#waiting[at];
    if (fault === undefined) return undefined;
    if (fault.times === 1) this.#waiting.splice(at, 1);
    else this.#waiting[at] = { ...fault, times: fault.times - 1 };
    return fault;
  }
}
