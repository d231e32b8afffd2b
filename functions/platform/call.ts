import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { Fault } from './fault.ts';
import { canonical, randomId, sha256 } from './hash.ts';
import { idFromKey, type Call, type Match } from './http.ts';
import type { User } from './identity.ts';
import { parse, parseJson } from './parse.ts';

const Key = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'Send 1 to 200 visible ASCII characters.');
const Version = z
  .string()
  .regex(/^"\d{1,9}"$/, 'Send the ETag that you were given, with its quotes.')
  .transform((tag) => Number(tag.slice(1, -1)));

export interface Incoming {
  method: string;
  headers: IncomingMessage['headers'];
  query: unknown;
  body: Buffer;
}

/** The call as the route's schemas read it. Faults invalid, unsupported, version-required. */
export function callOf(
  { route, params: raw }: Match,
  user: User | undefined,
  { method, headers, query: search, body: bytes }: Incoming,
): Call<never, never, never, never> {
  const params = route.params ? parse(route.params, raw, '/path') : raw;
  const query = route.query ? parse(route.query, search, '/query') : {};
  const body = route.body ? bodyFrom(route.body, headers, bytes) : undefined;
  const key = headers['idempotency-key'];
  const tag = headers['if-match'];
  if (route.versioned && tag === undefined)
    throw new Fault('version-required', 'Send the ETag of what you edit as If-Match.');
  const call: Call<unknown, unknown, unknown, unknown> = {
    user,
    params,
    query,
    body,
    newId:
      key === undefined
        ? randomId()
        : idFromKey(user?.id ?? '', route, parse(Key, key, '/headers/idempotency-key')),
    // the whole request counts: a key that comes again on another path is another request
    bodyHash: sha256(canonical([params, query, body ?? null])),
    version: route.versioned ? parse(Version, tag, '/headers/if-match') : 0,
    method: method as Call<never, never, never, never>['method'],
  };
  return call as Call<never, never, never, never>;
}

function bodyFrom(schema: z.ZodType, headers: IncomingMessage['headers'], bytes: Buffer): unknown {
  const [type, ...parameters] = String(headers['content-type'])
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (type !== 'application/json' || !/^charset="?utf-8"?$/.test(charset ?? 'charset=utf-8'))
    throw new Fault('unsupported', 'Send the body as application/json in UTF-8.');
  return parseJson(schema, utf8(bytes));
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Fault('invalid', 'The body is not UTF-8.', {
      errors: [{ pointer: '', detail: 'Send one JSON value in UTF-8.' }],
    });
  }
}
