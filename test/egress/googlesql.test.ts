import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { BigQuery } from '@google-cloud/bigquery';
import { bigqueryWarehouse } from '../../functions/egress/stores/bigquery-warehouse.ts';
import {
  billingFormats,
  statement,
  type Statement,
} from '../../functions/egress/stores/statements.ts';
import { viewNames, viewText, type TableName } from '../../functions/egress/stores/tables.ts';
import type { Warehouse } from '../../functions/egress/stores/warehouse.ts';
import { canonical } from '../../functions/platform/hash.ts';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { policy } from '../../functions/policy.ts';
import { makeMonths } from '../../scripts/billing/months/make-months.ts';
import { googleSql, type GoogleSql, type Params, type Tables } from './googlesql/engine.ts';
import { columnsOf, exportTable, tables } from './googlesql/tables.ts';
import type { MemoryWarehouse } from './memory-warehouse.ts';
import { inOrder } from './played.ts';

/** What a staged table looks like. */
const stagedLike: Partial<Record<Statement, TableName>> = {
  add_requests: 'requests',
  add_skus: 'sku_catalog',
  record_run: 'runs',
  replace_allocation: 'allocation',
};

/** Parameters as the warehouse sends them: texts, and lists of texts. */
const paramsOf = (sql: string): Params =>
  Object.fromEntries(
    [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [
      name!,
      ['days', 'months', 'skus', 'downloads'].includes(name!) ? [] : '',
    ]),
  );

describe('Google’s GoogleSQL engine', function () {
  this.timeout(60_000);
  let engine: GoogleSql;
  before(async () => {
    engine = await googleSql();
  });
  after(() => engine.stop());

  describe('finds valid, for the tables and parameters they are sent with', () => {
    const files = readdirSync(new URL('../../functions/egress/sql/', import.meta.url));
    for (const format of billingFormats)
      for (const file of files.filter((each) => each.endsWith('.sql'))) {
        const name = file.replace('.sql', '') as Statement;
        const like = stagedLike[name];
        const sql = statement(name, { export: exportTable, staged: 'staged_rows', format });
        if (format !== 'detailed' && !sql.includes(exportTable)) continue;
        it(`${file}${sql.includes(exportTable) ? ` of the ${format} export` : ''}`, async () => {
          const all = tables(undefined, format);
          if (like) all['staged_rows'] = { columns: columnsOf(like) };
          await engine.analyze(sql, all, paramsOf(sql));
        });
      }
    for (const name of viewNames)
      it(`the view ${name}`, () =>
        engine.analyze(
          viewText(name, 'egress'),
          { 'egress.allocation': { columns: columnsOf('allocation') } },
          {},
        ));
  });

  for (const [what, sql, words] of [
    ['a column that is not there', 'SELECT nothing FROM billed', /Unrecognized name: nothing/],
    [
      'money compared with text',
      `SELECT key FROM billed WHERE gross = ''`,
      /No matching signature/,
    ],
    [
      'a list where a text belongs',
      'SELECT key FROM billed WHERE bucket = @days',
      /No matching signature/,
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      await assert.rejects(engine.analyze(sql, tables(), paramsOf(sql)), words);
    });

  describe('answers on a made-up month what the in-memory twin does:', () => {
    let twin: MemoryWarehouse;
    let google: Warehouse;
    let filled: Tables;
    before(async () => {
      const made = makeMonths({
        month: '2026-10',
        days: 3,
        seed: 11,
        project: 'demo-test',
        buckets: ['suns', 'moons'],
      });
      ({ warehouse: twin } = await inOrder(made));
      twin.exported.slice(-5).forEach((each) => (each.partition = undefined));
      filled = tables(twin);
      const query = async ({ query: sql, params }: { query: string; params: Params }) => [
        await engine.evaluate(sql, filled, params),
      ];
      google = bigqueryWarehouse({
        open: () => Promise.resolve({ query } as unknown as BigQuery),
        exportTable,
        mayBill: policy.egress.mayBill,
      });
    });

    const [since, until, oldest] = [
      '2026-10-02T00:00:00.000000Z',
      '2026-12-31T00:00:00.000000Z',
      '2026-10-01',
    ];
    const days = ['2026-10-01', '2026-10-03'];
    const ids = ['d-person-1-1-dataset-1-2026-10-01'];
    const looks: Record<string, (on: Warehouse) => Promise<unknown>> = {
      survey: (on) => on.survey(since),
      'survey of rows that wait for a partition': (on) => on.survey('2028-01-01T00:00:00.000000Z'),
      newRequests: (on) => on.newRequests(since, oldest),
      billed: (on) => on.billed(days),
      delivered: (on) => on.delivered('2026-10'),
      fallbackDays: (on) => on.fallbackDays('2026-10'),
      shares: (on) => on.shares('acc-3', { first: days[0]!, last: days[1]! }),
      disagreements: (on) => on.disagreements(days, oldest, until),
      totals: (on) => on.totals(['2026-10']),
      bytes: (on) => on.bytes(['2026-10']),
      unbilled: (on) => on.unbilled(oldest, ['22EB-AAE8-FBCD']),
      repeats: (on) => on.repeats(since, oldest),
      deliveredByDownload: (on) => on.deliveredByDownload(ids, oldest, new Date('2027-01-01')),
      'deliveredByDownload before an instant': (on) =>
        on.deliveredByDownload(ids, oldest, last(ids)),
      skus: (on) => on.skus(),
    };
    /** The time of the last request under these records. */
    const last = (records: string[]) =>
      [...twin.requests.values()]
        .filter(({ downloadId }) => records.includes(downloadId))
        .map(({ time }) => time)
        .sort((a, b) => Number(a) - Number(b))
        .at(-1)!;
    const plain = (value: unknown): unknown => {
      const parsed: unknown = JSON.parse(
        JSON.stringify([value], (_, inner: unknown) =>
          typeof inner === 'bigint' ? String(inner) : inner,
        ),
      );
      const [only] = parsed as [unknown];
      return Array.isArray(only) ? only.map(canonical).sort() : only;
    };
    for (const [name, look] of Object.entries(looks))
      it(name, async () => {
        const found = plain(await look(google));
        assert.deepEqual(found, plain(await look(twin)));
        if (name !== 'disagreements') assert.notDeepEqual(found, []);
      });

    it('that a sum is a nano off', async () => {
      const billed = filled['billed']!.rows as { gross: string }[];
      const { gross } = billed[0]!;
      billed[0]!.gross = fromNanos(toNanos(gross) + 1n);
      const found = await google.disagreements(days, oldest, until);
      billed[0]!.gross = gross;
      assert.equal(found.length, 2, 'its shares and its day');
    });
  });
});
