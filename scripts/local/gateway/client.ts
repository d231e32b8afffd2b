import * as z from 'zod';

import { DeadLetter, type Control } from './control.ts';

const Status = z.object({
  waiting: z.int(),
  delivered: z.int(),
  deadLetters: z.array(DeadLetter),
});

/** The gateway as seen from another process (GATEWAY_URL). */
export interface RemoteGateway {
  control(control: Control): Promise<void>;
  /** Resolves when nothing has been queued or under way for 150 ms. */
  idle(): Promise<void>;
  /** Forgets what is queued and the dead letters: for a clean start between tests. */
  reset(): Promise<void>;
  deadLetters(): Promise<readonly DeadLetter[]>;
}

export function remoteGateway(url: string): RemoteGateway {
  const call = async (path: string, method: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`gateway ${path}: HTTP ${response.status}`);
    return response;
  };
  return {
    async control(control) {
      await call('/_control', 'POST', control);
    },
    async idle() {
      await call('/_idle', 'POST');
    },
    async reset() {
      await call('/_reset', 'POST');
    },
    deadLetters: async () =>
      Status.parse(await (await call('/_control', 'GET')).json()).deadLetters,
  };
}
