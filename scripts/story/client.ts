import * as z from 'zod';
import type { Account } from './accounts.ts';
import { Deviation, same } from './tell.ts';

const Problem = z.object({
  status: z.number(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
  reasons: z
    .array(z.object({ code: z.string(), message: z.string(), wayOut: z.string() }))
    .default([]),
  contact: z.string(),
});

export interface Ask {
  as?: Account;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A function's HTTP API as anybody's client would use it. */
export function client(base: string) {
  const ask = async (method: string, path: string, { as, body, headers }: Ask = {}) =>
    fetch(`${base}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(as ? { authorization: `Bearer ${as.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    ask,
    /** The answer, of this shape; the demo ends unless it was a success. */
    get: async <T>(schema: z.ZodType<T>, method: string, path: string, given?: Ask): Promise<T> => {
      const response = await ask(method, path, given);
      const text = await response.text();
      if (!response.ok) throw new Deviation(`${method} ${path}: ${response.status} ${text}`);
      return schema.parse(text === '' ? undefined : JSON.parse(text));
    },
    /** The refusal; the demo ends unless it was problem+json with that status. */
    refusal: async (status: number, method: string, path: string, given?: Ask) => {
      const response = await ask(method, path, given);
      const type = response.headers.get('content-type') ?? '';
      const text = await response.text();
      if (response.status !== status || !type.startsWith('application/problem+json'))
        throw new Deviation(`${method} ${path}: ${response.status} ${type} ${text}`);
      return Problem.parse(JSON.parse(text));
    },
  };
}

/** Any answer. */
export const anything = z.unknown();

/** Says which fields a refusal names. */
export const samePointers = (
  { errors }: { errors: { pointer: string }[] },
  pointers: string[],
  what: string,
): void => same(errors.map(({ pointer }) => pointer).sort(), pointers.toSorted(), what);
