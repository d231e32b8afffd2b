import type { Response } from '@google-cloud/functions-framework';
import * as z from 'zod';
import { Fault, faults, type FaultKind } from './fault.ts';

/** The body of every answer that is not a success (RFC 9457). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Stands in the log line of the request too. */
  instance: z.string(),
  /** What is wrong with the input, by JSON pointer. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** Why it is not allowed, each with a way out; with every 403. */
  reasons: z
    .array(z.object({ code: z.string(), message: z.string(), wayOut: z.string() }))
    .optional(),
  /** Whom to write to (P-3.5); missing only when the configuration is. */
  contact: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

interface Place {
  BASE_URL: string;
  CONTACT: string;
}

/** Address of the page about a kind of fault. */
const typeOf = (place: Place, kind: FaultKind): string =>
  `${place.BASE_URL.replace(/\/$/, '')}/v1/problems/${kind}`;

/** What is told of an error: all of a Fault, nothing of anything else. */
export function problemOf(error: unknown, place: Place | undefined, instance: string): Problem {
  if (!(error instanceof Fault) || !place)
    return {
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong on our side. Please try again later.',
      instance,
      ...(place ? { contact: place.CONTACT } : {}),
    };
  const contact = place.CONTACT;
  const { kind, message: detail, details } = error;
  const other = { code: 'not-allowed', message: detail, wayOut: `Write to ${contact}.` };
  return {
    type: typeOf(place, kind),
    ...faults[kind],
    detail,
    instance,
    ...(details.errors ? { errors: details.errors } : {}),
    ...(kind === 'forbidden'
      ? { reasons: details.reasons ?? [other] }
      : details.reasons
        ? { reasons: details.reasons }
        : {}),
    contact,
  };
}

/** Answers with a problem and the headers that go with it; an answer that has begun is cut off. */
export function refuse(res: Response, error: unknown, problem: Problem): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { allow, retryAfter } = error instanceof Fault ? error.details : {};
  for (const name of ['etag', 'location', 'content-disposition']) res.removeHeader(name);
  if (allow) res.set('allow', allow.join(', '));
  if (retryAfter !== undefined) res.set('retry-after', String(Math.ceil(retryAfter)));
  if (problem.status === 401) res.set('www-authenticate', 'Bearer realm="SpaceML Data Access"');
  res.set('cache-control', 'no-store').status(problem.status).type('application/problem+json');
  res.send(JSON.stringify(problem));
}
