import { request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import * as z from 'zod';
import { kind } from '../../functions/platform/documents.ts';
import { Fault } from '../../functions/platform/fault.ts';
import { guardBodies } from '../../functions/platform/guard.ts';
import { route, sameRequest, type Route } from '../../functions/platform/http.ts';
import { MemoryIdentity } from '../../functions/platform/memory-identity.ts';
import { serve } from '../../functions/platform/serve.ts';
import type { Problem } from '../../functions/platform/problem.ts';
import { config, testApp, type TestApp } from '../support/app.ts';

const Star = z.object({ name: z.string(), by: z.string(), requestHash: z.string().optional() });
const stars = kind('stars/{id}', Star);
const Body = z.strictObject({ name: z.string().max(300_000), size: z.int().min(1).optional() });
const Answer = z.object({ id: z.string(), name: z.string() });

/** Ids of the rows that ran. */
export const ran: string[] = [];

const put = (path: string) =>
  route({
    method: 'POST',
    path,
    who: 'member',
    summary: 'Name a star',
    body: Body,
    answer: Answer,
    status: 201,
    run: async ({ documents }, { newId, bodyHash, body: { name }, user }) => {
      const made = { name, by: user.id, requestHash: bodyHash };
      if (!(await documents.createOnce(stars, newId, made)))
        sameRequest((await documents.get(stars, newId))!, bodyHash);
      ran.push(newId);
      return { body: { id: newId, name }, headers: { location: `/v1/stars/${newId}` } };
    },
  });

/** The rows of the fixture: one of each convention. */
export const table: Route[] = [
  route({
    method: 'GET',
    path: '/v1/stars/{id}',
    who: 'anyone',
    summary: 'A star',
    params: z.object({ id: z.string() }),
    query: z.object({
      limit: z.coerce.number().int().max(100).optional(),
      q: z.string().optional(),
    }),
    answer: Answer,
    run: (_, { params, query }) =>
      Promise.resolve({
        body: { id: params.id, name: query.q ?? 'none', secret: 'never told' },
        headers: { etag: '"7"', 'cache-control': 'public, max-age=60' },
      }),
  }),
  route({
    method: 'GET',
    path: '/v1/stars/list',
    who: 'anyone',
    summary: 'Stars as text, streamed',
    run: () =>
      Promise.resolve({
        text: (async function* () {
          ran.push('list');
          yield await Promise.resolve('a\n');
          yield 'b\n';
        })(),
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/stars/{id}',
    who: 'signed-in',
    summary: 'Forget a star',
    status: 204,
    run: () => Promise.resolve({}),
  }),
  put('/v1/stars'),
  put('/v1/galaxies/{id}/stars'),
  route({
    method: 'PATCH',
    path: '/v1/stars/{id}',
    who: 'member',
    summary: 'Rename a star',
    body: Body,
    answer: Answer,
    versioned: true,
    run: (_, { version, body }) => {
      if (version !== 7)
        return Promise.reject(new Fault('stale', 'It was changed: read it again.'));
      return Promise.resolve({ body: { id: 'a', ...body }, headers: { etag: '"8"' } });
    },
  }),
  ...(['member', 'admin', 'reviewer', 'ethics'] as const).map((who) =>
    route({
      method: 'GET',
      path: `/v1/only/${who}`,
      who,
      summary: `Only for ${who}`,
      answer: z.object({ id: z.string() }),
      run: (_, { user }) => Promise.resolve({ body: { id: user.id } }),
    }),
  ),
  route({
    method: 'GET',
    path: '/v1/refused',
    who: 'anyone',
    summary: 'Refused without a reason',
    run: () => Promise.reject(new Fault('forbidden', 'Not today.')),
  }),
  route({
    method: 'GET',
    path: '/v1/broken',
    who: 'anyone',
    summary: 'Our own error',
    run: () => Promise.reject(new Error('secret detail of person@example.org')),
  }),
  route({
    method: 'GET',
    path: '/v1/broken-answer',
    who: 'anyone',
    summary: 'An answer that its own schema refuses',
    answer: z.object({ id: z.int() }),
    run: () => Promise.resolve({ body: { id: 'secret detail' as never } }),
  }),
  route({
    method: 'GET',
    path: '/v1/broken-json',
    who: 'anyone',
    summary: 'An answer that is not JSON',
    run: () => Promise.resolve({ body: 1n, headers: { etag: '"1"', 'cache-control': 'public' } }),
  }),
  route({
    method: 'GET',
    path: '/v1/broken-stream',
    who: 'anyone',
    summary: 'A stream that breaks',
    run: () =>
      Promise.resolve({
        text: (async function* () {
          yield await Promise.resolve('a\n');
          throw new Error('broken');
        })(),
      }),
  }),
];

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: Record<string, unknown>;
  problem: Problem;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer | Buffer[];
}

export interface Host {
  app: TestApp & { identity: MemoryIdentity };
  port: number;
  call(path: string, sent?: Sent): Promise<Reply>;
  close(): void;
}

/** Sends a request to a port of this machine; a list of buffers goes chunked, a body in one piece with its length. */
export function send(port: number, path: string, { method = 'GET', headers = {}, body }: Sent) {
  return new Promise<Reply>((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /json/.test(String(response.headers['content-type'])) && text !== '';
        const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
        const problem = json as unknown as Problem;
        resolve({ status: response.statusCode!, headers: response.headers, text, json, problem });
      });
    });
    if (!Array.isArray(body)) {
      if (body !== undefined && headers['content-length'] === undefined)
        request.setHeader('content-length', Buffer.byteLength(body));
      request.end(body);
      return;
    }
    for (const chunk of body) request.write(chunk);
    request.end();
  });
}

/** Bytes sent as they are over one connection, and everything that came back; `leave`: gone after so many ms. */
export function raw(port: number, bytes: string, leave?: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    if (leave !== undefined) setTimeout(() => socket.destroy(), leave);
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

/** Sends `head` and then bytes without end; answers how many were taken before the line was cut, at most `most`. */
export function endless(port: number, head: string, most: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(head, more));
    const chunk = Buffer.alloc(1024 ** 2, 'x');
    let sent = 0;
    const more = (error?: Error | null) => {
      if (error) return;
      sent += chunk.length;
      if (sent < most) socket.write(chunk, more);
      else socket.destroy();
    };
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(sent);
    });
  });
}

let guarding = false;
let number = 0;

/** The fixture's table behind the framework's own server, on twins. */
export async function host(
  overrides: Partial<TestApp> = {},
  open?: () => Promise<never>,
): Promise<Host> {
  if (!guarding) guardBodies();
  guarding = true;
  const app = testApp({
    identity: new MemoryIdentity(),
    config: { ...config, ALLOWED_ORIGINS: ['https://example.org', 'http://localhost:5173'] },
    ...overrides,
  }) as Host['app'];
  const name = `fixture-${String((number += 1))}`;
  http(name, serve(open ?? (() => Promise.resolve({ app, routes: table }))));
  const server: Server = getTestServer(name);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    app,
    port,
    call: (path, sent = {}) => send(port, path, sent),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const json = { 'content-type': 'application/json' };
export const bearer = (id: string) => ({ authorization: `Bearer ${id}` });

/** 97 kB that unpack to 100 MB. */
let made: Buffer | undefined;
export const bomb = () => (made ??= gzipSync(Buffer.alloc(100 * 1024 ** 2), { level: 9 }));
