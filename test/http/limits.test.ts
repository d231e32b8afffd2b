import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import * as z from 'zod';
import type { Route } from '../../functions/platform/http.ts';
import { Problem } from '../../functions/platform/problem.ts';
import { serve } from '../../functions/platform/serve.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';
import { counted, type Counted } from '../support/counted.ts';
import { world } from '../support/world.ts';
import { assertTold } from './contract.ts';
import {
  beyond,
  branches,
  example,
  fieldsOf,
  openEnds,
  within,
  type Case,
  type Field,
  type Json,
  type Place,
} from './limits.ts';

const name = ({ method, path }: Route) => `${method} ${path}`;
const caller = {
  anyone: 'lead',
  'signed-in': 'lead',
  member: 'lead',
  admin: 'admin',
  reviewer: 'admin',
  ethics: 'ethics',
};

interface Refusal {
  status: number;
  pointers: string[];
  /** Whether it says what to do, where the library would describe the fault. */
  helps: boolean;
}

const jsonOf = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date') jsonSchema.not = {};
    },
  }) as Json;

/** The input schemas of a route, as JSON Schema, by the place they are sent in. */
const inputs = (route: Route): [place: Place, schema: Json][] =>
  (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = route[part];
    const place = part === 'params' ? 'path' : part;
    if (!schema) return [];
    return [[place, jsonOf(schema)]];
  });

describe('limits of what comes in: every field of every route', () => {
  const servers = new Map<string, Server>();
  const tables = new Map<string, Route[]>();
  let documents: Counted;

  before(async () => {
    const app = await world();
    const request = { ...app.policy.request, perMinutePerPerson: 1e6, perMinutePerAddress: 1e6 };
    documents = counted(app.documents);
    const opened = { ...app, documents, policy: { ...app.policy, request } };
    for (const [title, load] of Object.entries({ api: routes, 'admin-api': adminRoutes })) {
      const table = await load();
      tables.set(title, table);
      http(
        `limits-${title}`,
        serve(() => Promise.resolve({ app: opened, routes: table })),
      );
      servers.set(title, getTestServer(`limits-${title}`).listen(0, '127.0.0.1'));
    }
  });
  after(() => {
    for (const server of servers.values()) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Sends input in the three places; answers the status and the pointers of what was refused. */
  async function send(
    title: string,
    route: Route,
    sent: Partial<Record<Place, unknown>>,
  ): Promise<Refusal> {
    const { port } = servers.get(title)!.address() as AddressInfo;
    const values = (sent.path ?? {}) as Record<string, string>;
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
      encodeURIComponent(values[key] ?? 'none'),
    );
    const query = Object.entries((sent.query ?? {}) as Record<string, unknown>).map(
      ([key, value]): [string, string] => [key, String(value)],
    );
    const search = query.length > 0 ? `?${String(new URLSearchParams(query))}` : '';
    const response = await fetch(`http://127.0.0.1:${port}${path}${search}`, {
      method: route.method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${caller[route.who]}`,
        'content-type': 'application/json',
        ...(route.versioned ? { 'if-match': '"1"' } : {}),
      },
      ...(route.method === 'GET' ? {} : { body: JSON.stringify(sent.body ?? {}) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    assertTold(tables.get(title)!, { ...route, path, status: response.status, type, text });
    const problem = response.status >= 400 ? Problem.parse(JSON.parse(text)) : undefined;
    return {
      status: response.status,
      pointers: problem?.errors?.map(({ pointer }) => pointer) ?? [],
      helps: problem?.errors?.every(({ detail }) => !/^(Invalid|Too) /.test(detail)) ?? true,
    };
  }

  for (const [title, load] of [
    ['api', routes],
    ['admin-api', adminRoutes],
  ] as const)
    describe(title, () => {
      it('no field is without a limit', async () => {
        const open = (await load()).flatMap((route) =>
          inputs(route).flatMap(([place, schema]) =>
            openEnds(schema).map((pointer) => `${name(route)} /${place}${pointer}`),
          ),
        );
        assert.deepEqual(open, []);
      });

      /** Each case of each field, in an input that is else as the schema wants it. */
      const tried = async (
        casesOf: (field: Field, place: Place) => Case[],
        isWell: (reply: Refusal, isNamed: boolean) => boolean,
        seen: (field: Field) => Field = (field) => field,
      ) => {
        const wrong: string[] = [];
        let cases = 0;
        for (const route of await load()) {
          const all = inputs(route);
          const valid = Object.fromEntries(all.map(([place, schema]) => [place, example(schema)]));
          for (const [place, schema] of all)
            for (const branch of branches(schema))
              for (const field of fieldsOf(branch))
                for (const { what, value } of casesOf(field, place)) {
                  const target = seen(field);
                  cases += 1;
                  documents.reset();
                  const sent = { ...valid, [place]: target.put(example(branch), value) };
                  const reply = await send(title, route, sent);
                  const pointer = `${place === 'body' ? '' : `/${place}`}${target.pointer}`;
                  if (!isWell(reply, reply.pointers.includes(pointer)))
                    wrong.push(
                      `${name(route)} ${pointer} ${what}: ${reply.status}, ${reply.pointers.join(' ')}`,
                    );
                }
        }
        assert.deepEqual(wrong, []);
        return cases;
      };

      it('beyond each limit a field is refused by its name, and nothing is stored', async () => {
        const cases = await tried(
          beyond,
          ({ status, helps }, isNamed) =>
            status === 400 && isNamed && helps && documents.writes === 0,
        );
        assert.ok(cases > 500, String(cases));
      });
      it('a field that is not known is refused by its name', async () => {
        const unknown = (field: Field, place: Place): Case[] =>
          field.schema.type === 'object' && place !== 'path' ? [{ what: 'unknown', value: 0 }] : [];
        const extra = (field: Field): Field => ({
          ...field,
          pointer: `${field.pointer}/unknown`,
          put: (whole) => field.put(whole, { ...(example(field.schema) as object), unknown: 0 }),
        });
        const cases = await tried(
          unknown,
          ({ status, helps }, isNamed) =>
            status === 400 && isNamed && helps && documents.writes === 0,
          extra,
        );
        assert.ok(cases > 15, String(cases));
      });
      it('within each limit it is taken', async () => {
        const wrong: string[] = [];
        for (const route of await load())
          for (const part of ['params', 'query', 'body'] as const)
            for (const branch of route[part] ? branches(jsonOf(route[part])) : [])
              for (const field of fieldsOf(branch))
                for (const { what, value } of within(field)) {
                  const result = route[part]!.safeParse(field.put(example(branch), value));
                  // what is custom is no limit: whether there is such a dataset, whether a path is safe
                  const issue = result.error?.issues.find(
                    ({ code, path }) => code !== 'custom' && `/${path.join('/')}` === field.pointer,
                  );
                  if (issue)
                    wrong.push(`${name(route)} ${part}${field.pointer} ${what}: ${issue.message}`);
                }
        assert.deepEqual(wrong, []);
      });
    });
});
