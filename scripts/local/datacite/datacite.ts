import type { IncomingMessage } from 'node:http';

import { close, serve, type Answer } from '../http-server.ts';
import { error, respond, type Account } from './api.ts';
import type { Doi } from './doi.ts';
import { Fault, Faults } from './faults.ts';

export interface DataciteOptions extends Account {
  readonly port: number;
  readonly log?: (line: string) => void;
}

export interface Datacite {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Stands in for DataCite's REST API (https://support.datacite.org/docs/api): drafts, registration and
 * publication of DOIs of one account, in memory. `POST /_faults` makes it fail.
 */
export async function startDatacite(options: DataciteOptions): Promise<Datacite> {
  const dois = new Map<string, Doi>();
  const faults = new Faults();
  const server = await serve(options.port, (request) => {
    const { path, method, message, body } = request;
    if (path === '/_health') return { status: 200, json: { dois: dois.size } };
    if (path === '/_faults') return control(faults, method, body);
    const fault = faults.take(method);
    const answer =
      fault === undefined || fault.afterEffect || fault.ignoreState
        ? respond(dois, options, request, fault?.ignoreState === true)
        : undefined;
    options.log?.(`${method} ${path} ${answer?.status ?? 'not carried out'}`);
    if (answer !== undefined && (fault === undefined || fault.ignoreState)) return answer;
    return fail(fault ?? Fault.parse({}), message);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

function control(faults: Faults, method: string, body: Buffer): Answer {
  if (method === 'DELETE') faults.clear();
  else faults.add(Fault.parse(JSON.parse(body.toString('utf8'))));
  return { status: 204 };
}

function fail(fault: Fault, message: IncomingMessage): Answer {
  if (fault.status === undefined) {
    message.socket.destroy();
    return { status: 504 };
  }
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  return fault.html
    ? { status: fault.status, headers, html: `<html><h1>${fault.status}</h1></html>` }
    : { ...error(fault.status, 'Injected fault.'), headers };
}
