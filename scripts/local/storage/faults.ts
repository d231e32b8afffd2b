import * as z from 'zod';
import type { Call } from './call.ts';
import { injected } from './errors.ts';

export const Fault = z
  .object({
    method: z.string().optional(),
    pathPrefix: z.string().default('/'),
    times: z.int().positive().default(1),
    status: z.int().min(400).max(599).optional(),
    /** Body bytes after which the connection is cut. */
    cutAfterBytes: z.int().nonnegative().optional(),
    /** Whose body; by default the request's if it has one. `response` with 0 bytes loses the answer to work that was done. */
    of: z.enum(['request', 'response']).optional(),
  })
  .refine((fault) => (fault.status === undefined) !== (fault.cutAfterBytes === undefined), {
    error: 'Give either status or cutAfterBytes.',
  });
export type Fault = z.infer<typeof Fault>;

/** Failures that tests order in advance, for calls of Cloud Storage; the emulator's own are spared. */
export class Faults {
  #faults: Fault[] = [];

  add(fault: Fault): void {
    this.#faults.push({ ...fault });
  }

  clear(): void {
    this.#faults = [];
  }

  /** Uses up the first fault that matches. @throws the status it asks for; a cut is noted on the call. */
  apply(call: Call): void {
    if (call.path.startsWith('/_')) return;
    const fault = this.#faults.find(
      ({ method, pathPrefix }) =>
        (method ?? call.method) === call.method && call.path.startsWith(pathPrefix),
    );
    if (!fault) return;
    fault.times--;
    this.#faults = this.#faults.filter(({ times }) => times > 0);
    if (fault.status !== undefined) throw injected(fault.status);
    const hasBody =
      Number(call.header('content-length') ?? 0) > 0 || call.header('transfer-encoding');
    call.cut = {
      of: fault.of ?? (hasBody ? 'request' : 'response'),
      after: fault.cutAfterBytes ?? 0,
    };
    if (call.cut.of === 'request' && call.cut.after === 0) call.hangUp();
  }
}
