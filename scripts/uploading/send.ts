import { createReadStream } from 'node:fs';
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Passing, passing, persist, type Patience } from './retry.ts';

/** The session is over and nothing of it is left: a new one is needed. */
export class SessionGone extends Error {
  override readonly name = 'SessionGone';
}
/** The file is not the one that was looked at. */
export class Changed extends Error {
  override readonly name = 'Changed';
}

/** Nothing moved on a connection for so long: it is dead. */
const silence = 60_000;

export interface Sending {
  uri: string;
  file: string;
  size: number;
  /** The session may hold bytes already. */
  begun: boolean;
  /** How far it is, in bytes. */
  at: (bytes: number) => void;
}

/**
 * Sends a file through a resumable session of Cloud Storage, each time from where the session says that it
 * came to; answers that place at the start. Throws SessionGone, Changed, Passing (too many failures).
 */
export function send(patience: Patience, what: string, sending: Sending): Promise<number> {
  const { uri, size, at } = sending;
  let started: number | undefined;
  let came = 0;
  let ask = sending.begun;
  return persist(patience, what, async (progressed) => {
    const held = ask ? await heldBytes(patience, uri, size) : 0;
    started ??= held;
    if (held > came) progressed();
    came = held;
    at(held);
    ask = true;
    if (held === size) return started;
    const { status } = await put(patience, sending, held);
    if (status === 200 || status === 201) return started;
    judge(status);
    throw new Passing(`the storage answers ${status} before the end`, 0);
  });
}

/** How many bytes the session holds; `size` when it is finished. */
async function heldBytes({ signal }: Patience, uri: string, size: number): Promise<number> {
  const { status, range } = await exchange(signal, uri, {
    'content-range': `bytes */${size}`,
    'content-length': '0',
  });
  if (status === 200 || status === 201) return size;
  if (status !== 308) judge(status);
  const end = /^bytes=0-(\d+)$/.exec(range ?? '');
  return end ? Number(end[1]) + 1 : 0;
}

/** Throws what a status other than success means. */
function judge(status: number): void {
  if (status === 404 || status === 410) throw new SessionGone('The upload session is over.');
  if (passing(status)) throw new Passing(`the storage answers ${status}`);
  if (status !== 308) throw new Error(`The storage refuses the bytes (${status}).`);
}

function put({ signal }: Patience, { uri, file, size, at }: Sending, from: number) {
  let bytes = from;
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      at((bytes += chunk.length));
      done(null, chunk);
    },
    flush: (done) => done(bytes === size ? null : new Changed('The file became shorter.')),
  });
  const source = createReadStream(file, { start: from, end: size - 1, highWaterMark: 1 << 18 });
  const headers = {
    'content-length': String(size - from),
    'content-range': `bytes ${from}-${size - 1}/${size}`,
  };
  return exchange(signal, uri, headers, (call) => pipeline(source, count, call));
}

interface Exchange {
  status: number;
  range: string | undefined;
}

/** One PUT; a broken or silent connection is Passing. */
async function exchange(
  signal: AbortSignal,
  uri: string,
  headers: Record<string, string>,
  body?: (call: ReturnType<typeof http>) => Promise<void>,
): Promise<Exchange> {
  const request = uri.startsWith('https:') ? https : http;
  try {
    return await new Promise<Exchange>((resolve, reject) => {
      const call = request(uri, { method: 'PUT', headers, signal, timeout: silence });
      call.once('timeout', () => call.destroy(new Passing('nothing moved for a minute')));
      call.once('response', (response) => {
        const {
          statusCode: status = 0,
          headers: { range },
        } = response;
        text(response).then(() => resolve({ status, range }), reject);
      });
      // what went wrong with the body first, for it breaks the connection, too
      const sent = body?.(call) ?? Promise.resolve(void call.end());
      call.once('error', (error) => void sent.then(() => reject(error), reject));
      sent.catch(reject);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Changed || error instanceof Passing) throw error;
    const { code, path } = error as { code?: string; path?: string };
    if (path !== undefined) throw new Changed(`The file cannot be read (${code ?? 'unknown'}).`);
    throw new Passing(`the connection broke (${code ?? 'unknown'})`);
  }
}
