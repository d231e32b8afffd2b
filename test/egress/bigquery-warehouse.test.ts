import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { BigQuery } from '@google-cloud/bigquery';
import { bigqueryWarehouse } from '../../functions/egress/stores/bigquery-warehouse.ts';
import { accountEgress } from '../../functions/egress/usecases/account-egress.ts';
import { downloadRow } from '../../scripts/billing/export-row.ts';
import { accounted, ledger, usage } from './accounted.ts';
import { memoryWorld } from './worlds.ts';

interface Asked {
  query: string;
  maximumBytesBilled: string;
}

describe('the warehouse in BigQuery', () => {
  it('bounds the bytes of every query', async () => {
    const asked: Asked[] = [];
    const bigquery = {
      projectId: 'demo-test',
      query: (one: Asked) => {
        asked.push(one);
        return Promise.resolve([[]]);
      },
      dataset: () => ({
        table: (id: string) => ({
          id,
          create: () => Promise.resolve(),
          delete: () => Promise.resolve(),
        }),
      }),
    } as unknown as BigQuery;
    const warehouse = bigqueryWarehouse({
      open: () => Promise.resolve(bigquery),
      exportTable: 'demo-test.billing.export',
      maximumBytesBilled: 12345,
    });
    const days = ['2026-11-01'];
    const since = '2026-11-01T00:00:00Z';
    const window = { since, arrived: since, until: '2026-11-02T00:00:00Z', days };
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
    await warehouse.deliveredByDownload(['d1'], days[0]!);
    await warehouse.skus();
    assert.equal(asked.length, 16);
    for (const { maximumBytesBilled, query } of asked)
      assert.equal(maximumBytesBilled, '12345', query);
  });
});

describe('unknown columns of the export', () => {
  const folder = new URL('../../functions/egress/sql/', import.meta.url);
  const reading = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
    .filter(({ text }) => text.includes('`billing_export`'));

  it('are never selected: columns are named, never *', () => {
    assert.deepEqual(
      reading.map(({ name }) => name),
      ['merge_billed.sql', 'survey.sql', 'unequal_bill.sql'],
    );
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
