import type * as z from 'zod';
import type { App } from '../app.ts';
import { Fault, type FaultKind } from './fault.ts';
import { sha256 } from './hash.ts';
import type { User } from './identity.ts';

/** Who may call a route at all; the use case still asks whether this person may do this here. */
export type Who = 'anyone' | 'signed-in' | 'member' | 'admin' | 'reviewer' | 'ethics';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A call as the route's schemas parsed it. */
export interface Call<P, Q, B, U> {
  user: U;
  params: P;
  query: Q;
  body: B;
  /** Id of what this call creates: derived from the Idempotency-Key where one was sent, else random. */
  newId: string;
  /** Digest of path, query and body, stored with what was created: tells a repetition from another request. */
  bodyHash: string;
  /** The version in If-Match, where the route asks for it. */
  version: number;
  method: Method | 'HEAD';
}

export interface Answer<A> {
  body?: A;
  status?: number;
  headers?: Record<string, string>;
  /** Text instead of JSON, in one piece or streamed; goes with a content-type header. */
  text?: string | AsyncIterable<string>;
}

/** One row of a room's table: router, authorisation test and OpenAPI document are made from it. */
export interface Route {
  method: Method;
  path: string;
  who: Who;
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answer?: z.ZodType;
  /** Media types of an answer that is text; one of JSON has its schema in `answer`. */
  text?: readonly string[];
  status?: number;
  /** Statuses that bring the same content as a success does: 410 of a tombstone. */
  also?: number[];
  /** Which kinds of fault the caller may meet beside those of every route. */
  faults?: FaultKind[];
  /** If-Match is asked for (428 without it). */
  versioned?: boolean;
  run(app: App, call: Call<never, never, never, never>): Promise<Answer<unknown>>;
}

type Known<W extends Who> = W extends 'anyone' ? User | undefined : User;

/** A row of the table, its types taken from its schemas. */
export const route = <
  W extends Who,
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
>(
  row: Omit<Route, 'run' | 'who' | 'params' | 'query' | 'body' | 'answer'> & {
    who: W;
    params?: P;
    query?: Q;
    body?: B;
    answer?: A;
    run(
      app: App,
      call: Call<z.output<P>, z.output<Q>, z.output<B>, Known<W>>,
    ): Promise<Answer<z.input<A>>>;
  },
): Route => row;

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** All routes of a path, with those first that name more of it literally. */
function routesAt(routes: Route[], path: string): Match[] {
  const parts = path.split('/');
  const here = routes.flatMap((route) => {
    const shape = route.path.split('/');
    const fits = (part: string, index: number) => part.startsWith('{') || part === parts[index];
    if (shape.length !== parts.length || !shape.every(fits)) return [];
    const names = shape.map((part, index) => [part, parts[index]!] as const);
    const params = names.filter(([part]) => part.startsWith('{'));
    const entries = params.map(([part, actual]) => [part.slice(1, -1), decode(actual)]);
    return [{ route, params: Object.fromEntries(entries) as Record<string, string> }];
  });
  if (here.length === 0) throw new Fault('not-found', 'There is nothing at this address.');
  const variables = ({ params }: Match) => Object.keys(params).length;
  return here.sort((a, b) => variables(a) - variables(b));
}

/** Methods possible at a path; Fault not-found. */
export const methodsAt = (routes: Route[], path: string): string[] => [
  ...new Set(routesAt(routes, path).flatMap(({ route }) => methodsOf(route))),
];

/** The route of a request; Fault not-found or not-allowed (with the methods that are). */
export function match(routes: Route[], method: string, path: string): Match {
  const here = routesAt(routes, path);
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = here.find(({ route }) => route.method === wanted);
  if (found) return found;
  const allow = methodsAt(routes, path);
  throw new Fault('not-allowed', `${method} is not possible here.`, { allow });
}

const methodsOf = ({ method }: Route): string[] =>
  method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [method, 'OPTIONS'];

function decode(part: string): string {
  try {
    const text = decodeURIComponent(part);
    if (text !== '' && !/[/\p{Cc}]/u.test(text)) return text;
  } catch {
    // falls through: not percent-encoding
  }
  throw new Fault('not-found', 'There is nothing at this address.');
}

/** The id that a repeated request with the same key gets again: bound to person, route and key. */
export const idFromKey = (user: string, route: Route, key: string): string =>
  sha256(JSON.stringify([user, route.method, route.path, key])).slice(0, 26);

/** Fault conflict unless what exists under a repeated key was created from the same body. */
export function sameRequest(
  existing: { requestHash?: string | undefined },
  bodyHash: string,
): void {
  if (existing.requestHash !== bodyHash)
    throw new Fault(
      'conflict',
      'This Idempotency-Key was used for another request: use a new one.',
    );
}
