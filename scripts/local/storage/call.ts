import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectionLost } from './errors.ts';

/** What a call is about, for the usage log. */
export interface Target {
  operation: string;
  bucket: string;
  object: string;
}

/** Where an injected fault breaks the connection. */
export interface Cut {
  of: 'request' | 'response';
  after: number;
}

/** One request and its answer, with the bytes that really went each way. */
export class Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** As sent: percent-encoded, dots not resolved. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly id = randomBytes(12).toString('base64url');
  readonly startedAt: Date;
  /** Remembered, because a socket forgets it when it closes. */
  readonly peer: string;
  readonly #start = performance.now();
  /** Body bytes. */
  received = 0;
  sent = 0;
  target: Target | undefined;
  cut: Cut | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, now: Date) {
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    this.request = request;
    this.response = response;
    this.method = request.method ?? 'GET';
    this.path = path;
    this.query = new URLSearchParams(query.join('?'));
    this.startedAt = now;
    this.peer = request.socket.remoteAddress ?? '';
  }

  get isXml(): boolean {
    return !/^\/(storage|upload|download|_[^/]*)(\/|$)/.test(this.path);
  }

  get elapsedMicros(): number {
    return Math.round((performance.now() - this.#start) * 1000);
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(',') : value;
  }

  /** The body as it comes. Stopping early leaves the connection open, so that an error can be answered. */
  async *body(): AsyncGenerator<Buffer, void, undefined> {
    const limit = this.cut?.of === 'request' ? this.cut.after : Infinity;
    try {
      for await (const part of this.request.iterator({ destroyOnReturn: false })) {
        const chunk = (part as Buffer).subarray(0, limit - this.received);
        this.received += chunk.length;
        if (chunk.length > 0) yield chunk;
        if (this.received >= limit) this.hangUp();
      }
    } catch (error) {
      if (this.request.errored) throw new ConnectionLost('The request broke off.');
      throw error;
    }
  }

  /** @returns false once the other side has gone. Counts a chunk when the system has taken it. */
  async write(bytes: Buffer): Promise<boolean> {
    const limit = this.cut?.of === 'response' ? this.cut.after : Infinity;
    const chunk = bytes.subarray(0, limit - this.sent);
    if (limit === 0) this.hangUp();
    const written = await this.#hand(chunk);
    if (this.sent >= limit) this.hangUp();
    return written;
  }

  #hand(chunk: Buffer): Promise<boolean> {
    const { response } = this;
    if (response.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const gone = () => resolve(false);
      response.once('close', gone);
      response.write(chunk, (error) => {
        response.off('close', gone);
        if (!error) this.sent += chunk.length;
        resolve(!error);
      });
    });
  }

  hangUp(): never {
    this.request.socket.destroy();
    throw new ConnectionLost('Cut by an injected fault.');
  }
}
