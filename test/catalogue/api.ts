import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { App } from '../../functions/app.ts';
import { guardBodies } from '../../functions/platform/guard.ts';
import type { Route } from '../../functions/platform/http.ts';
import { serve } from '../../functions/platform/serve.ts';
import { assertTold } from '../http/contract.ts';
import { bearer, json, send, type Reply } from '../platform/fixture.ts';

let guarding = false;
let number = 0;

export interface Api {
  /** `method path` as somebody (by id), perhaps with a body and If-Match. */
  call(
    request: string,
    by?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  close(): void;
}

/** A room's table behind the framework's own server, on a test's App. */
export async function api(app: App, routes: Route[]): Promise<Api> {
  if (!guarding) guardBodies();
  guarding = true;
  const name = `room-${String((number += 1))}`;
  http(
    name,
    serve(() => Promise.resolve({ app, routes })),
  );
  const server: Server = getTestServer(name);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A failed test must not keep the process waiting.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    call: async (request, by, body, headers = {}) => {
      const [method, path] = request.split(' ') as [string, string];
      const reply = await send(port, path, {
        method,
        headers: { ...(by ? bearer(by) : {}), ...(body === undefined ? {} : json), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const type = reply.headers['content-type'] ?? '';
      assertTold(routes, { ...reply, method, path: path.split('?')[0]!, type });
      return reply;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
