import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { BigQuery } from '@google-cloud/bigquery';
import { skuTable } from '../../functions/egress/domain/sku.ts';
import { bigqueryWarehouse } from '../../functions/egress/stores/bigquery-warehouse.ts';
import { reads } from '../../functions/egress/stores/statements.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { downloadRow } from '../../scripts/billing/export-row.ts';
import { accounted, ledger, usage } from './accounted.ts';
import { request } from './builders.ts';
import { memoryWorld } from './worlds.ts';

interface Asked {
  query: string;
  maximumBytesBilled: string;
}

const sql = new URL('../../functions/egress/sql/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, sql), 'utf8');
const firstLine = (text: string) => text.split('\n')[0]!;
const mayBill = { export: 4, requests: 3, ledger: 2, lists: 1 };

/** A client that notes what it is asked and swallows what is loaded. */
function noting(asked: Asked[]): BigQuery {
  const sink = () => {
    const upload = new Writable({ write: (_, __, done) => done() });
    return upload.once('finish', () => upload.emit('complete'));
  };
  const nothing = () => Promise.resolve();
  const table = (id: string) => ({ id, create: nothing, delete: nothing, createWriteStream: sink });
  return {
    projectId: 'demo-test',
    query: (one: Asked) => {
      asked.push(one);
      return Promise.resolve([[]]);
    },
    dataset: () => ({ table }),
  } as unknown as BigQuery;
}

describe('the warehouse in BigQuery', () => {
  const asked: Asked[] = [];
  before(async () => {
    const warehouse = bigqueryWarehouse({
      open: () => Promise.resolve(noting(asked)),
      exportTable: 'demo-test.billing.export',
      mayBill,
    });
    const days = ['2026-11-01'];
    const since = '2026-11-01T00:00:00Z';
    const at = new Date(since);
    const window = { since, arrived: since, until: '2026-11-02T00:00:00Z', days };
    await warehouse.addRequests([request()], at);
    await warehouse.survey(window.since);
    await warehouse.mergeBilled(window);
    await warehouse.newRequests(window.since, days[0]!);
    await warehouse.billed(days);
    await warehouse.delivered('2026-11');
    await warehouse.fallbackDays('2026-11');
    await warehouse.replaceAllocation(days, []);
    await warehouse.shares('acc-a', { first: days[0]!, last: days[0]! });
    await warehouse.disagreements(days, days[0]!, window.until);
    await warehouse.totals(['2026-11']);
    await warehouse.bytes(['2026-11']);
    await warehouse.unbilled(days[0]!, ['sku']);
    await warehouse.repeats(window.since, days[0]!);
    await warehouse.deliveredByDownload(['d1'], days[0]!, at);
    await warehouse.skus();
    await warehouse.addSkus(skuTable.slice(0, 1));
    await warehouse.recordRun({ id: 'r', startedAt: at, finishedAt: at, since, until: since, days: 1, allocations: 1 }); // prettier-ignore
  });

  it('has been asked every statement', () => {
    const wanted = Object.keys(reads).map((name) => firstLine(read(`${name}.sql`)));
    assert.deepEqual(asked.map(({ query }) => firstLine(query)).sort(), wanted.sort());
  });

  it('bounds the bytes of every query by the largest thing that it reads', () => {
    for (const { query, maximumBytesBilled } of asked) {
      const text = query.replaceAll(/^ *--.*$/gm, '');
      const largest = text.includes('demo-test.billing.export')
        ? 'export'
        : /\brequests\b/.test(text)
          ? 'requests'
          : /\b(FROM|MERGE) (billed|allocation)\b/.test(text)
            ? 'ledger'
            : 'lists';
      assert.equal(maximumBytesBilled, String(mayBill[largest]), query);
    }
  });
});

describe('unknown columns of the export', () => {
  const folder = new URL('sources/', sql);
  const reading = readdirSync(folder).map((name) => ({ name, text: read(`sources/${name}`) }));

  it('are never selected: columns are named, never *', () => {
    assert.deepEqual(
      reading.map(({ name }) => name),
      ['focus.sql', 'google.sql'],
    );
    for (const name of Object.keys(reads))
      assert.doesNotMatch(read(`${name}.sql`), /billing_export/);
    for (const { name, text } of reading) assert.doesNotMatch(text, /SELECT\s+(\w+\.)?\*/, name);
  });

  it('change nothing', async () => {
    const made = async (more: object) => {
      const app = await accounted(await memoryWorld(), [{ ...downloadRow(usage), ...more }]);
      await accountEgress(app);
      return ledger(app);
    };
    assert.deepEqual(await made({ new_column: { cost: 7 }, cost_in_shells: 9 }), await made({}));
  });
});
