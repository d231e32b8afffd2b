import type { IncomingMessage } from 'node:http';
import { Fault } from './fault.ts';

/** Bytes of a refused body that are still taken from the line, so that the caller can read the answer. */
const drained = 16 * 1024 ** 2;

/** What the headers alone make us refuse, before a byte of the body is read. */
export function refusal(headers: IncomingMessage['headers'], limit: number): Fault | undefined {
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    return new Fault('unsupported', 'Send the body without Content-Encoding.');
  return Number(headers['content-length'] ?? 0) > limit ? tooLarge(limit) : undefined;
}

const tooLarge = (limit: number) =>
  new Fault('too-large', `A body may have at most ${limit} bytes.`);

/** Lets the rest of a body pass by in constant memory; a caller who does not stop is cut off. */
export function drain(request: IncomingMessage): void {
  let passed = 0;
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed > drained) request.destroy();
  });
}

/**
 * The body, read once and within its limit (bytes), or the fault that it is; undefined when the
 * caller went away. Holds for chunked bodies too.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | Fault | undefined> {
  const fault = refusal(request.headers, limit);
  if (fault) {
    drain(request);
    return Promise.resolve(fault);
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limit) return;
      request.off('data', take);
      drain(request);
      resolve(tooLarge(limit));
    };
    request.on('data', take);
    request.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.once('error', () => {
      resolve(undefined);
    });
  });
}
