import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { arch, platform } from 'node:process';
import { LanguageOptions, ZetaSQLClient } from '@fivetrandevelopers/zetasql';
import type { Column } from '../../../functions/egress/stores/tables.ts';
import { cellOf, textOf, typeOf, type Cell, type Type } from './values.ts';

/** A table as a statement names it; the rows are read by the names of its columns. */
export interface Table {
  columns: Column[];
  /** Columns that `*` does not show. */
  pseudo?: Column[];
  rows?: object[];
}
export type Tables = Record<string, Table>;
export type Params = Record<string, string | string[]>;

/** Google's GoogleSQL engine, which BigQuery is built on: says what a statement means, and answers a SELECT. */
export interface GoogleSql {
  /** Throws with the engine's words when the statement is not valid for these tables and parameters. */
  analyze(sql: string, tables: Tables, params: Params): Promise<void>;
  /** NUMERIC as decimal text, instants in RFC 3339 with microseconds. */
  evaluate(sql: string, tables: Tables, params: Params): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

const paramType = (value: string | string[]): Type =>
  Array.isArray(value)
    ? { typeKind: 'TYPE_ARRAY', arrayType: { elementType: { typeKind: 'TYPE_STRING' } } }
    : { typeKind: 'TYPE_STRING' };
const paramValue = (value: string | string[]): Cell =>
  Array.isArray(value)
    ? { arrayValue: { element: value.map((stringValue) => ({ stringValue })) } }
    : { stringValue: value };

/** Starts the engine on a free port; about a second. */
export async function googleSql(): Promise<GoogleSql> {
  const { resolve } = createRequire(import.meta.url);
  const name = `remote_server${arch.startsWith('arm') ? '_arm' : ''}${platform === 'darwin' ? '' : '.so'}`;
  const program = new URL(`zetasql/${name}`, `file://${resolve('@fivetrandevelopers/zetasql')}`);
  const port = await freePort();
  const server = spawn(program.pathname, ['localhost', String(port)], { stdio: 'ignore' });
  ZetaSQLClient.init(port);
  if (!(await ZetaSQLClient.getInstance().testConnection())) throw new Error(`${name} is silent.`);
  const maximum = await new LanguageOptions().enableMaximumLanguageFeatures();
  const languageOptions = {
    ...maximum.serialize(),
    productMode: 'PRODUCT_EXTERNAL' as const,
    supportedStatementKinds: ['RESOLVED_QUERY_STMT' as const, 'RESOLVED_MERGE_STMT' as const],
  };
  const about = (tables: Tables, params: Params) => ({
    options: {
      languageOptions,
      defaultTimezone: 'UTC',
      parameterMode: 'PARAMETER_NAMED' as const,
      queryParameters: Object.entries(params).map(([param, value]) => ({
        name: param,
        type: paramType(value),
      })),
    },
    descriptorPoolList: { definitions: [{ builtin: {} }] },
    simpleCatalog: {
      name: 'warehouse',
      builtinFunctionOptions: { languageOptions },
      table: Object.entries(tables).map(([table, { columns, pseudo = [] }], index) => ({
        name: table,
        serializationId: index + 1,
        column: [
          ...columns.map((column) => ({ name: column.name, type: typeOf(column) })),
          ...pseudo.map((column) => ({
            name: column.name,
            type: typeOf(column),
            isPseudoColumn: true,
          })),
        ],
      })),
    },
  });
  return {
    analyze: async (sql, tables, params) => {
      await new Promise<void>((done, failed) => {
        ZetaSQLClient.API.Analyze({ ...about(tables, params), sqlStatement: sql }, (error) =>
          error ? failed(new Error(error.details)) : done(),
        );
      });
    },
    evaluate: (sql, tables, params) =>
      new Promise((done, failed) => {
        const tableContent = Object.fromEntries(
          Object.entries(tables).map(([table, { columns, pseudo = [], rows = [] }]) => {
            const row = rows.map((each) => ({
              cell: [...columns, ...pseudo].map((column) =>
                cellOf(column, (each as Record<string, unknown>)[column.name]),
              ),
            }));
            return [table, { tableData: { row } }];
          }),
        );
        const values = Object.entries(params).map(([param, value]) => ({
          name: param,
          value: paramValue(value),
        }));
        ZetaSQLClient.API.EvaluateQuery(
          { ...about(tables, params), sql, tableContent, params: values },
          (error, answer) => {
            if (error) {
              failed(new Error(error.details));
              return;
            }
            const columns = answer?.prepared?.columns ?? [];
            done(
              (answer?.content?.tableData?.row ?? []).map(({ cell }) =>
                Object.fromEntries(
                  columns.map((column, index) => [column.name, textOf(cell[index]!)]),
                ),
              ),
            );
          },
        );
      }),
    stop: async () => {
      ZetaSQLClient.API.close();
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
