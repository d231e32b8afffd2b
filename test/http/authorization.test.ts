import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import * as z from 'zod';
import type { Route, Who } from '../../functions/platform/http.ts';
import { serve } from '../../functions/platform/serve.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';
import { assertTold } from './contract.ts';
import { world, type World } from '../support/world.ts';

/** Every route of `api` that needs no account at all, and those that need no verified address: each a decision. */
const open = [
  'GET /datasets/{id}',
  'GET /datasets/{id}/{version}',
  'GET /v1/data-plans/template',
  'GET /v1/datasets',
  'GET /v1/datasets/{id}',
  'GET /v1/datasets/{id}/citation',
  'GET /v1/datasets/{id}/files',
  'GET /v1/datasets/{id}/lineage',
  'GET /v1/datasets/{id}/versions',
  'GET /v1/erasures/{id}',
  'GET /v1/help/{page}',
  'GET /v1/me/fields',
  'GET /v1/openapi.json',
  'GET /v1/plans/{id}',
  'GET /v1/problems/{kind}',
  'GET /v1/projects',
  'GET /v1/projects/{id}',
  'GET /v1/terms/{id}',
  'POST /v1/supervisions',
];
const unverifiedToo = ['GET /v1/me', 'GET /v1/me/export', 'POST /v1/me/erasure'];

const Problem = z.object({ reasons: z.array(z.object({ code: z.string() })).default([]) });
const name = ({ method, path }: Route) => `${method} ${path}`;
const callers = ['nobody', 'unverified', 'lead', 'reviewer', 'admin', 'ethics'] as const;
type Caller = (typeof callers)[number];

/** What is refused before the use case is asked. */
function refusal(who: Who, caller: Caller): string {
  if (who === 'anyone') return 'none';
  if (caller === 'nobody') return '401';
  if (who === 'signed-in') return 'none';
  if (caller === 'unverified') return 'email-not-verified';
  const may: Record<Exclude<Who, 'anyone' | 'signed-in'>, Caller[]> = {
    member: [...callers],
    reviewer: ['reviewer', 'admin'],
    admin: ['admin'],
    ethics: ['ethics'],
  };
  return may[who].includes(caller) ? 'none' : 'role-missing';
}

describe('who may call what: every route with every kind of caller', () => {
  const servers = new Map<string, Server>();
  let app: World;
  const tables = new Map<string, Route[]>();
  const serveTable = (title: string, table: Route[]) => {
    tables.set(title, table);
    http(
      title,
      serve(() => Promise.resolve({ app, routes: table })),
    );
    servers.set(title, getTestServer(title).listen(0, '127.0.0.1'));
  };
  const ask = async (title: string, route: Route, caller: Caller, search = ''): Promise<string> => {
    const { port } = servers.get(title)!.address() as AddressInfo;
    const path = route.path.replaceAll(/\{\w+\}/g, 'none');
    const response = await fetch(`http://127.0.0.1:${port}${path}${search}`, {
      method: route.method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(caller === 'nobody' ? {} : { authorization: `Bearer ${caller}` }),
      },
      ...(route.method === 'GET' ? {} : { body: '{}' }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    assertTold(tables.get(title)!, { ...route, path, status: response.status, type, text });
    if (response.status === 401) return '401';
    if (response.status !== 403) return 'none';
    const codes = Problem.parse(JSON.parse(text)).reasons.map(({ code }) => code);
    return codes.find((code) => code === 'role-missing' || code === 'email-not-verified') ?? 'none';
  };

  before(async () => {
    app = await world();
    const request = { ...app.policy.request, perMinutePerPerson: 1e6, perMinutePerAddress: 1e6 };
    app.policy = { ...app.policy, request };
    app.identity.add({ id: 'unverified', emailVerified: false });
    app.identity.add({ id: 'reviewer', roles: ['reviewer'] });
    serveTable('matrix-api', await routes());
    serveTable('matrix-admin-api', await adminRoutes());
  });
  after(() => {
    for (const server of servers.values()) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('only these routes of api need no account, or no verified address', async () => {
    const of = (table: Route[], who: Who) =>
      table
        .filter((route) => route.who === who)
        .map(name)
        .sort();
    const table = await routes();
    assert.deepEqual(of(table, 'anyone'), open);
    assert.deepEqual(of(table, 'signed-in'), unverifiedToo);
    for (const route of await adminRoutes())
      assert.ok(['admin', 'reviewer', 'ethics'].includes(route.who), name(route));
  });

  for (const [title, load] of [
    ['matrix-api', routes],
    ['matrix-admin-api', adminRoutes],
  ] as const)
    for (const caller of callers)
      it(`${title} to ${caller}`, async () => {
        for (const route of await load())
          assert.equal(await ask(title, route, caller), refusal(route.who, caller), name(route));
      });

  for (const after of ['none', '2000-01'])
    it(`a list that begins after ${after}, which is gone, answers as its document tells`, async () => {
      for (const [title, table] of tables)
        for (const route of table.filter(({ method }) => method === 'GET'))
          for (const caller of ['lead', 'admin'] as const)
            await ask(title, route, caller, `?after=${after}`);
    });

  it('no row stands twice', async () => {
    for (const table of [await routes(), await adminRoutes()])
      assert.equal(new Set(table.map(name)).size, table.length);
  });
});
