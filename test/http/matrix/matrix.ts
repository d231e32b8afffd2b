import assert from 'node:assert/strict';
import type { Route } from '../../../functions/platform/http.ts';
import type { MemoryDocuments } from '../../../functions/platform/memory-documents.ts';
import { adminRoutes, routes } from '../../../functions/routes.ts';
import { api, type Api } from '../../catalogue/api.ts';
import type { Reply } from '../../platform/fixture.ts';
import type { TestApp } from '../../support/app.ts';
import { counted, type Counted } from '../../support/counted.ts';
import { budgets } from './budgets.ts';

/** What may be done to one record: by whom, and in which of its states. */
export interface Row<Caller extends string, State extends string> {
  by: readonly Caller[];
  in: readonly State[];
  /** A body that is right; else `{}` where the method takes one. */
  body?: unknown;
  /** Fields of the record beside its state. */
  with?: object;
  headers?: Record<string, string>;
}

export interface Matrix<Caller extends string, State extends string> {
  name: string;
  callers: readonly Caller[];
  states: readonly State[];
  /** By `table METHOD path`, as the route tables have it. */
  rows: Record<string, Row<Caller, State>>;
  /** Values of the paths' variables. */
  params: Record<string, string>;
  /** The app with the record in it. */
  open(): Promise<TestApp>;
  /** Puts the record into a state, with these fields beside. */
  set(app: TestApp, state: State, fields: object): Promise<void>;
}

/** Done, or why not: another may, or in another state, or our test does not ask rightly. */
function outcome({ status }: Reply): string {
  if (status < 400) return 'done';
  if (status === 403 || status === 404) return 'not by them';
  return status === 409 || status === 410 ? 'not in this state' : `answered ${status}`;
}

/** Each row with each caller in a state that allows it, and with its first caller in each state. */
export function tryMatrix<C extends string, S extends string>(matrix: Matrix<C, S>): void {
  describe(`${matrix.name}: route × caller × state`, () => {
    let app: TestApp;
    let documents: Counted;
    let apis: Record<string, Api>;
    let first: [string, unknown][];
    before(async () => {
      app = await matrix.open();
      first = [...app.documents.stored];
      documents = counted(app.documents);
      const opened = { ...app, documents };
      const [own, desk] = await Promise.all([
        api(opened, await routes()),
        api(opened, await adminRoutes()),
      ]);
      apis = { api: own, 'admin-api': desk };
    });
    after(() => {
      for (const one of Object.values(apis)) one.close();
    });

    const ask = async (name: string, row: Row<C, S>, caller: C, state: S): Promise<Reply> => {
      restore(app.documents, first);
      await matrix.set(app, state, row.with ?? {});
      const [table, method, template] = name.split(' ') as [string, string, string];
      const path = template.replaceAll(/\{(\w+)\}/g, (_, key: string) => matrix.params[key]!);
      const body = method === 'GET' ? undefined : (row.body ?? {});
      documents.reset();
      return apis[table]!.call(`${method} ${path}`, caller, body, row.headers);
    };

    it('reads and writes as many documents as is stated', async () => {
      const found: typeof budgets = {};
      for (const [name, row] of Object.entries<Row<C, S>>(matrix.rows)) {
        await ask(name, row, row.by[0]!, row.in[0]!);
        found[name] = [documents.reads, documents.writes];
      }
      const names = Object.keys(matrix.rows);
      const stated = names.map((name): [string, unknown] => [name, budgets[name]]);
      assert.deepEqual(found, Object.fromEntries(stated));
    });

    for (const [name, row] of Object.entries<Row<C, S>>(matrix.rows)) {
      it(`${name} is for ${row.by.join(', ')}`, async () => {
        for (const caller of matrix.callers) {
          const reply = await ask(name, row, caller, row.in[0]!);
          const expected = row.by.includes(caller) ? 'done' : 'not by them';
          assert.equal(outcome(reply), expected, `${caller}: ${reply.text}`);
        }
      });
      if (row.in.length < matrix.states.length)
        it(`${name} in ${row.in.join(', ')}`, async () => {
          for (const state of matrix.states) {
            const reply = await ask(name, row, row.by[0]!, state);
            const expected = row.in.includes(state) ? 'done' : 'not in this state';
            assert.equal(outcome(reply), expected, `${state}: ${reply.text}`);
          }
        });
      else
        it(`${name} in every state`, async () => {
          for (const state of matrix.states) {
            const reply = await ask(name, row, row.by[0]!, state);
            assert.equal(outcome(reply), 'done', `${state}: ${reply.text}`);
          }
        });
    }
  });
}

function restore(documents: MemoryDocuments, to: [string, unknown][]): void {
  documents.stored.clear();
  for (const [path, value] of to) documents.stored.set(path, structuredClone(value) as never);
}

/** `table METHOD path` of every route on a record of its own: it has a variable in its path, and asks who calls. */
export async function rowNames(): Promise<string[]> {
  const of = (table: string, rows: Route[]) =>
    rows
      .filter(({ path, who }) => path.includes('{') && who !== 'anyone')
      .map(({ method, path }) => `${table} ${method} ${path}`);
  return [...of('api', await routes()), ...of('admin-api', await adminRoutes())];
}
