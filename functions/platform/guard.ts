import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { faults, type FaultKind } from './fault.ts';
import { policy } from '../policy.ts';

/** What a request's headers alone make us refuse, before a byte of its body is read. */
export function refusal(headers: IncomingMessage['headers']): FaultKind | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return 'unsupported';
  const limit =
    headers['ce-id'] === undefined ? policy.request.bodyBytes : policy.request.eventBytes;
  if (headers['transfer-encoding'] !== undefined) return 'length-required';
  return Number(headers['content-length'] ?? 0) > limit ? 'too-large' : undefined;
}

const details: Partial<Record<FaultKind, string>> = {
  unsupported: 'Send the body without Content-Encoding.',
  'length-required': 'Send the body with a Content-Length.',
  'too-large': `A body may have at most ${policy.request.bodyBytes} bytes.`,
};

/**
 * Refuses compressed, oversized and unsized bodies ahead of the framework, which would inflate
 * 97 kB to 100 MB before any code of ours runs; and keeps it from parsing JSON, so that malformed
 * JSON is answered as every other fault is.
 */
export function guardBodies(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const kind = refusal(request.headers);
    if (kind === undefined) {
      const type = request.headers['content-type'];
      if (request.headers['ce-id'] === undefined && type !== undefined) {
        request.headers['x-original-content-type'] = type;
        request.headers['content-type'] = 'application/octet-stream';
      }
      return;
    }
    const { status, title } = faults[kind];
    const problem = JSON.stringify({ type: 'about:blank', title, status, detail: details[kind] });
    response.writeHead(status, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(problem),
      connection: 'close',
    });
    response.end(problem);
    // The framework still gets the request: what it makes of it must neither be read nor answered.
    request.headers = {};
    request.removeAllListeners();
    request.unpipe();
    response.once('finish', () => request.destroy());
  });
}
