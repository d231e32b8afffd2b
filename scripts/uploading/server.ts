import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { retryAfter } from '../../functions/contributions/stores/datacite-registry.ts';
import { Problem } from '../../functions/platform/problem.ts';
import { policy } from '../../functions/policy.ts';
import { Passing, passing, persist, type Patience } from './retry.ts';
import type { Token } from './token.ts';

type Told = { [K in keyof Problem]?: Problem[K] | undefined };

/** The server's answer when it refuses, in its own words. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly errors: { pointer: string; detail: string }[];
  constructor(status: number, problem: Told) {
    const reasons = (problem.reasons ?? []).map(({ message, wayOut }) => `${message} ${wayOut}`);
    const contact = problem.contact === undefined ? [] : [`Questions: ${problem.contact}.`];
    super([problem.detail ?? `The server answers ${status}.`, ...reasons, ...contact].join(' '));
    this.status = status;
    this.errors = problem.errors ?? [];
  }
}

const Issue = z.object({
  code: z.string(),
  severity: z.string(),
  location: z.string(),
  message: z.string(),
  suggestion: z.string(),
});
export const Submission = z.object({
  id: z.string(),
  state: z.string(),
  files: z.int(),
  bytes: z.int(),
  byteLimit: z.int(),
  held: z.boolean(),
  form: z.looseObject({ title: z.string() }),
  issues: z.array(Issue),
});
export type Submission = z.infer<typeof Submission>;
export const Remote = z.object({
  id: z.string(),
  path: z.string(),
  state: z.string(),
  size: z.int(),
  sha256: z.string().optional(),
  issues: z.array(Issue),
  declaredAt: z.string(),
});
export type Remote = z.infer<typeof Remote>;
const Files = z.object({ items: z.array(Remote), next: z.string().optional() });
const Session = z.object({ uri: z.string(), expiresAt: z.coerce.date() });

/** A file as it is declared. */
export interface Declared {
  path: string;
  size: number;
  sha256: string;
  crc32c: string;
  replace: boolean;
}

/** The API as the uploader needs it; busy servers and broken connections are waited for. Throws Refused. */
export function server(base: string, token: Token, patience: Patience) {
  async function once(method: string, path: string, body: unknown, key: string): Promise<Response> {
    const { signal } = patience;
    try {
      return await fetch(`${base.replace(/\/$/, '')}${path}`, {
        ...{ method, redirect: 'error' as const },
        signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
        headers: {
          authorization: `Bearer ${token.current()}`,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new Passing(`the server cannot be reached (${reasonOf(error)})`);
    }
  }

  async function ask<T>(of: z.ZodType<T>, method: string, path: string, body?: unknown) {
    const key = randomUUID();
    let renewed = false;
    return persist(patience, 'server', async (): Promise<T> => {
      const response = await once(method, path, body, key);
      if (response.ok) return of.parse(await response.json());
      const problem: unknown = await response.json().catch(() => ({}));
      if (passing(response.status))
        throw new Passing(
          `the server answers ${response.status}`,
          retryAfter(response.headers.get('retry-after'), new Date()),
        );
      if (response.status === 401 && !renewed && (renewed = await token.renew()))
        throw new Passing('the sign-in was renewed', 0);
      throw new Refused(response.status, Problem.partial().safeParse(problem).data ?? {});
    });
  }

  const at = (id: string) => `/v1/submissions/${encodeURIComponent(id)}`;
  return {
    submission: (id: string) => ask(Submission, 'GET', at(id)),
    own: async () =>
      (await ask(z.object({ items: z.array(Submission) }), 'GET', '/v1/submissions?limit=200'))
        .items,
    files: async (id: string): Promise<Remote[]> => {
      const all: Remote[] = [];
      for (let after = ''; ;) {
        const page = await ask(Files, 'GET', `${at(id)}/files?limit=200${after}`);
        all.push(...page.items);
        if (page.next === undefined) return all;
        after = `&after=${encodeURIComponent(page.next)}`;
      }
    },
    /** At most `policy.submission.filesPerRequest`, all or none; the same files again are the same. */
    declare: async (id: string, files: Declared[]) =>
      (await ask(Files, 'POST', `${at(id)}/files`, { files })).items,
    session: (id: string, fileId: string) =>
      ask(Session, 'POST', `${at(id)}/files/${fileId}/session`, {}),
  };
}
export type Server = ReturnType<typeof server>;
export const perRequest = policy.submission.filesPerRequest;

const reasonOf = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: string }; name?: string };
  return cause?.code ?? name ?? 'unknown';
};
