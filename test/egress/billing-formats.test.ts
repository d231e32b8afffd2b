import assert from 'node:assert/strict';
import {
  allocate,
  weigh,
  type Allocation,
  type Billed,
} from '../../functions/egress/domain/allocation.ts';
import { classify } from '../../functions/egress/domain/sku.ts';
import {
  billingFormats,
  statement,
  type BillingFormat,
} from '../../functions/egress/stores/statements.ts';
import { fromNanos, toNanos } from '../../functions/platform/money.ts';
import { makeMonths, type MadeMonths } from '../../scripts/billing/months/make-months.ts';
import { googleSql, type GoogleSql } from './googlesql/engine.ts';
import { exportTable, tables } from './googlesql/tables.ts';
import type { MemoryWarehouse } from './memory-warehouse.ts';
import { inOrder } from './played.ts';

const days = ['2026-10-01', '2026-10-02', '2026-10-03'];
const window = {
  arrived: '2026-09-30T00:00:00Z',
  days,
  first: days[0]!,
  until: '2026-12-31T00:00:00.000000Z',
};

describe('the same made-up month, as each export tells it', function () {
  this.timeout(60_000);
  let engine: GoogleSql;
  let made: MadeMonths;
  let twin: MemoryWarehouse;
  before(async () => {
    engine = await googleSql();
    made = makeMonths({
      month: '2026-10',
      days: 3,
      busy: 60,
      seed: 12,
      project: 'demo-test',
      buckets: ['suns'],
    });
    // a standard export could not tell a row without a bucket from the others
    const named = made.exported.filter(
      ({ row }) => row.resource?.name ?? row.cost_type !== 'regular',
    );
    ({ warehouse: twin } = await inOrder({ ...made, exported: named }));
  });
  after(() => engine.stop());

  /** What merge_billed puts in. */
  const billedAs = async (format: BillingFormat): Promise<(Billed & { exportTime: string })[]> => {
    const text = statement('merge_billed', { export: exportTable, format });
    const using = text.slice(text.indexOf('USING (') + 7, text.indexOf('\n) AS s\nON t.'));
    const rows = (await engine.evaluate(using, tables(twin, format), window)) as Record<
      string,
      string
    >[];
    return rows.map((row) => ({
      key: row['key']!,
      day: row['usage_day']!,
      hour: row['usage_hour']!.replace('.000000', ''),
      exportTime: row['export_time']!,
      project: row['project_id']!,
      bucket: row['bucket']!,
      skuId: row['sku_id']!,
      skuDescription: row['sku_description']!,
      costType: row['cost_type']!,
      currency: row['currency']!,
      gross: toNanos(row['gross']!),
      discounts: toNanos(row['discounts']!),
      promotions: toNanos(row['promotions']!),
      atList: toNanos(row['at_list']!),
    }));
  };
  const shared = async (billed: Billed[]): Promise<Allocation[]> => {
    const seen = billed.map(({ skuId, skuDescription }) => ({
      id: skuId,
      description: skuDescription,
    }));
    const payers = made.researchers
      .filter(({ payer }) => payer !== '')
      .map(
        ({ payer, accreditationId, leadId }) =>
          [payer, { accreditationId, leadAt: () => leadId }] as const,
      );
    return allocate(
      billed,
      weigh(await twin.delivered('2026-10')),
      classify(seen, []).skus,
      new Map(payers),
    );
  };
  /** Who owes what, as text. */
  const owed = (shares: Allocation[]): string[] =>
    [
      ...Map.groupBy(shares, (row) =>
        [row.accreditationId, row.personId, row.datasetId, row.currency].join(' '),
      ),
    ]
      .map(([who, own]) => {
        const sum = (part: 'gross' | 'discounts' | 'promotions' | 'atList') =>
          fromNanos(own.reduce((total, row) => total + row[part], 0n));
        return [who, sum('gross'), sum('discounts'), sum('promotions'), sum('atList')].join(' ');
      })
      .filter((line) => !line.endsWith(' 0 0 0 0'))
      .sort();

  it('is billed as the in-memory twin bills it, each grain with a key of its own', async () => {
    const told = ({
      hour,
      bucket,
      skuId,
      costType,
      currency,
      exportTime,
      gross,
      discounts,
      promotions,
      atList,
    }: Billed & { exportTime: string }) =>
      [
        hour,
        bucket,
        skuId,
        costType,
        currency,
        exportTime,
        gross,
        discounts,
        promotions,
        atList,
      ].join(' ');
    const found = await billedAs('detailed');
    assert.deepEqual(found.map(told).sort(), [...twin.bill.values()].map(told).sort());
    assert.equal(new Set(found.map(({ key }) => key)).size, found.length);
  });

  for (const format of billingFormats)
    it(`gives everybody the same share to the nano: ${format}`, async () => {
      const billed = await billedAs(format);
      const shares = owed(await shared(billed));
      assert.deepEqual(shares, owed([...twin.allocation.values()]));
      assert.ok(shares.length > 10);
      assert.equal(new Set(billed.map(({ key }) => key)).size, billed.length);
      assert.ok(billed.some(({ costType }) => costType === 'adjustment'));
    });

  it('has corrections with the SKU of what they correct, though FOCUS names none', async () => {
    const corrections = (await billedAs('focus')).filter(
      ({ costType }) => costType === 'adjustment',
    );
    for (const { skuId } of corrections) assert.match(skuId, /^[0-9A-F]{4}-/);
  });

  it('leaves out rows of a view that have no time of export', async () => {
    const rows = tables(twin, 'view');
    const survey = () =>
      engine.evaluate(statement('survey', { export: exportTable, format: 'view' }), rows, window);
    const before = await survey();
    rows[exportTable]!.rows!.push({
      ...rows[exportTable]!.rows![0],
      usage_start_time: '2026-10-09T00:00:00Z',
      export_time: null,
    });
    assert.deepEqual(await survey(), before);
    assert.equal(before.length, days.length);
  });
});
