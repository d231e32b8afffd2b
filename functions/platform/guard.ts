import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { policy } from '../policy.ts';
import { drain, readBody, refusal } from './body.ts';
import { Fault, faults } from './fault.ts';

const { bodyBytes, eventBytes } = policy.request;
const bodies = new WeakMap<IncomingMessage, Buffer | Fault>();

/** The body of a request as it was read ahead of the framework; throws the Fault that it was. */
export function bodyOf(request: IncomingMessage & { rawBody?: Buffer }): Buffer {
  const body = bodies.get(request) ?? request.rawBody ?? Buffer.alloc(0);
  if (body instanceof Fault) throw body;
  return body;
}

const guarded = new WeakSet<Server>();

/** The framework's own app, an Express one; other servers of the process are let be. */
const isFramework = (listener: unknown): listener is RequestListener =>
  typeof listener === 'function' && 'handle' in listener && 'settings' in listener;

/**
 * Stands ahead of the framework, which would inflate 97 kB to 100 MB before any code of ours runs:
 * bodies are read here, within their limit, and the framework is handed requests that have none left.
 * What was wrong with a body is answered by `serve`, as every other fault is.
 */
export function guardBodies(): void {
  subscribe('http.server.request.start', (message) => {
    const { server } = message as { server: Server };
    if (guarded.has(server)) return;
    guarded.add(server);
    for (const listener of server.listeners('request').filter(isFramework)) {
      server.off('request', listener);
      server.on('request', entry(listener));
    }
  });
}

const entry =
  (framework: RequestListener): RequestListener =>
  (request, response) => {
    if (isEvent(request)) {
      const fault = refusal(request.headers, eventBytes);
      if (fault) answer(request, response, fault);
      else framework(request, response);
      return;
    }
    void readBody(request, bodyBytes).then((body) => {
      if (body === undefined) return;
      bodies.set(request, isAddress(request.url ?? '/') ? body : nowhere(request));
      for (const name of ['content-length', 'content-encoding', 'transfer-encoding'])
        Reflect.deleteProperty(request.headers, name);
      framework(request, response);
    });
  };

/** Events carry a CloudEvents header, and the function is not an HTTP one (Cloud Functions say which). */
const isEvent = ({ headers }: IncomingMessage): boolean =>
  process.env['FUNCTION_SIGNATURE_TYPE'] !== 'http' && headers['ce-id'] !== undefined;

/** Wrong percent-encoding: the framework's router would answer it in HTML. */
function isAddress(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0]!);
    return true;
  } catch {
    return false;
  }
}

function nowhere(request: IncomingMessage): Fault {
  request.url = '/';
  return new Fault('not-found', 'There is nothing at this address.');
}

function answer(request: IncomingMessage, response: ServerResponse, fault: Fault): void {
  drain(request);
  const { status, title } = faults[fault.kind];
  const problem = JSON.stringify({ type: 'about:blank', title, status, detail: fault.message });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(problem),
  });
  response.end(problem);
}
