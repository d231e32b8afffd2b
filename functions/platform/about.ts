import * as z from 'zod';
import { Fault, faults, type FaultKind } from './fault.ts';
import { route, type Route } from './http.ts';

const isKind = (kind: string): kind is FaultKind => Object.hasOwn(faults, kind);

const cached = { 'cache-control': 'public, max-age=3600' };

/** What a table of routes says of itself: its OpenAPI document, and the pages that problems name as their type. */
export const about = (title: string, table: () => Promise<Route[]>): Route[] => [
  route({
    method: 'GET',
    path: '/v1/openapi.json',
    who: 'anyone',
    summary: 'This document',
    answer: z.looseObject({ openapi: z.string() }),
    run: async ({ config }) => {
      const { openApi } = await import('./openapi.ts');
      const place = { title, url: config.BASE_URL, contact: config.CONTACT };
      return { body: openApi(await table(), place), headers: cached };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/problems/{kind}',
    who: 'anyone',
    summary: 'What a kind of problem is',
    params: z.strictObject({ kind: z.string().max(64) }),
    answer: z.object({ kind: z.string(), title: z.string(), status: z.int() }),
    run: (_, { params: { kind } }) => {
      if (!isKind(kind)) throw new Fault('not-found', 'There is no such kind of problem.');
      return Promise.resolve({ body: { kind, ...faults[kind] }, headers: cached });
    },
  }),
];
