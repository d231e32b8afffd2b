import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  allocate,
  amountParts,
  weigh,
  type Allocation,
  type Billed,
  type Delivered,
} from '../../functions/egress/domain/allocation.ts';
import { skuTable } from '../../functions/egress/domain/sku.ts';

const skus = new Map(skuTable.map((sku) => [sku.id, sku]));
const payers = new Map([['pays-b', { accreditationId: 'b', leadAt: () => 'lead-b' }]]);
const amount = fc.bigInt(-(10n ** 13n), 10n ** 13n);
const hour = fc
  .tuple(fc.constantFrom('2026-10-31', '2026-11-01', '2026-11-02'), fc.nat(23))
  .map(([day, at]) => `${day}T${String(at).padStart(2, '0')}:00:00Z`);
const billed = fc.array(
  fc
    .record({
      hour,
      project: fc.constantFrom('ours', 'pays-b'),
      bucket: fc.constantFrom('sun', 'moon', ''),
      skuId: fc.constantFrom('22EB-AAE8-FBCD', '8878-37D4-D2AC', 'other'),
      costType: fc.constantFrom('regular', 'adjustment', 'tax', 'rounding_error'),
      currency: fc.constantFrom('USD', 'EUR'),
      gross: amount,
      discounts: amount,
      promotions: amount,
      atList: amount,
    })
    .map((row): Omit<Billed, 'key'> => ({ ...row, day: row.hour.slice(0, 10), skuDescription: '' })),
  { maxLength: 12 },
).map((rows) => rows.map((row, at): Billed => ({ ...row, key: `k${at}` }))); // prettier-ignore
const delivered: fc.Arbitrary<Delivered[]> = fc.array(
  fc.record({
    hour,
    bucket: fc.constantFrom('sun', 'moon'),
    payer: fc.constantFrom('', 'pays-b'),
    accreditationId: fc.constantFrom('a', 'b', 'operator:unattributed'),
    personId: fc.constantFrom('p', 'q'),
    datasetId: fc.constantFrom('x', 'y'),
    bytes: fc.bigInt(0n, 10n ** 12n),
  }),
  { maxLength: 15 },
);
const grain: Billed = {
  key: 'k',
  day: '2026-11-01',
  hour: '2026-11-01T10:00:00Z',
  project: 'pays-b',
  bucket: 'sun',
  skuId: '22EB-AAE8-FBCD',
  skuDescription: '',
  costType: 'regular',
  currency: 'USD',
  gross: 400n,
  discounts: 0n,
  promotions: 0n,
  atList: 0n,
};
const run = (bill: Billed[], bytes: Delivered[]) => allocate(bill, weigh(bytes), skus, payers);
const sorted = (rows: Allocation[]) =>
  rows.map((row) => Object.values(row).map(String).join()).sort();

describe('allocate', () => {
  it('gives each grain’s every amount away exactly, in its own currency', () => {
    fc.assert(
      fc.property(billed, delivered, (bill, bytes) => {
        const shares = Map.groupBy(run(bill, bytes), ({ billedKey }) => billedKey);
        for (const row of bill)
          for (const part of amountParts) {
            const own = shares.get(row.key) ?? [];
            assert.equal(
              own.reduce((sum, share) => sum + share[part], 0n),
              row[part],
            );
            assert.ok(own.every(({ currency }) => currency === row.currency));
          }
      }),
    );
  });

  it('does not depend on the order or batching of bill and log', () => {
    fc.assert(
      fc.property(billed, delivered, fc.nat(12), (bill, bytes, cut) => {
        const whole = sorted(run(bill, bytes));
        assert.deepEqual(sorted(run(bill.toReversed(), bytes.toReversed())), whole);
        const halves = [bill.slice(0, cut), bill.slice(cut)].flatMap((part) => run(part, bytes));
        assert.deepEqual(sorted(halves), whole);
      }),
    );
  });

  it('cancels a complete negation for each person', () => {
    fc.assert(
      fc.property(billed, delivered, (bill, bytes) => {
        const regular = bill.map((row) => ({ ...row, costType: 'regular' }));
        const negation = regular.map((row) => ({
          ...row,
          key: `-${row.key}`,
          costType: 'adjustment',
          gross: -row.gross,
          discounts: -row.discounts,
          promotions: -row.promotions,
          atList: -row.atList,
        }));
        const shares = run([...regular, ...negation], bytes);
        const by = Map.groupBy(shares, (row) => [row.accreditationId, row.personId].join());
        for (const own of by.values())
          assert.deepEqual(
            amountParts.map((part) => own.reduce((sum, share) => sum + share[part], 0n)),
            [0n, 0n, 0n, 0n],
          );
      }),
    );
  });

  it('gives tax, rounding and ignored SKUs to nobody but the operator', () => {
    fc.assert(
      fc.property(billed, delivered, (bill, bytes) => {
        const plain = bill.filter(
          ({ costType, skuId }) =>
            skuId === 'other' || costType === 'tax' || costType === 'rounding_error',
        );
        assert.ok(
          run(plain, bytes).every(({ accreditationId }) => accreditationId === 'operator:overhead'),
        );
      }),
    );
  });

  const hourly = (bytes: Record<string, bigint>): Delivered[] =>
    Object.entries(bytes).map(([personId, count]) => ({
      ...{ accreditationId: 'a', personId, datasetId: 'x', payer: '', bytes: count },
      ...{ bucket: 'sun', hour: grain.hour },
    }));
  const ours = { ...grain, project: 'ours' };

  it('asks the day where all answers of the hour had no bytes', () => {
    const day = hourly({ q: 5n }).map((row) => ({ ...row, hour: '2026-11-01T12:00:00Z' }));
    const shares = run([ours], [...hourly({ p: 0n }), ...day]);
    assert.deepEqual(
      shares.map(({ method, personId, gross }) => [method, personId, gross]),
      [['bytes-day', 'q', 400n]],
    );
  });

  it('corrects what was billed, in its own currency, whichever row has the first key', () => {
    const bytes = hourly({ p: 1n, q: 1n, r: 1n });
    const told = (rows: Partial<Billed>[]) => {
      const shares = run(
        rows.map((row) => ({ ...ours, ...row })),
        bytes,
      );
      const by = Map.groupBy(shares, ({ currency, personId }) => `${currency} ${personId}`);
      return Object.fromEntries(
        [...by].map(([id, own]) => [id, own.reduce((sum, { gross }) => sum + gross, 0n)]).sort(),
      ) as unknown;
    };
    const half = { costType: 'adjustment', gross: -5n };
    const corrected = { 'USD p': 2n, 'USD q': 2n, 'USD r': 1n };
    assert.deepEqual(
      told([
        { key: 'a', gross: 10n },
        { ...half, key: 'b' },
      ]),
      corrected,
    );
    assert.deepEqual(
      told([
        { key: 'b', gross: 10n },
        { ...half, key: 'a' },
      ]),
      corrected,
    );
    const euros = { key: 'e', currency: 'EUR', gross: 1n };
    assert.deepEqual(told([euros, { key: 'a', gross: 10n }, { ...half, key: 'b' }]), {
      'EUR p': 1n,
      ...corrected,
    });
  });

  it('keeps no share of nothing', () => {
    const shares = run([{ ...ours, gross: 1n }], hourly({ p: 1n, q: 1n }));
    assert.deepEqual(
      shares.map(({ personId, gross }) => [personId, gross]),
      [['p', 1n]],
    );
  });

  it('splits what an accreditation’s project paid among its people, by the bytes so paid', () => {
    const sent = (accreditationId: string, personId: string, payer: string, bytes: bigint) => ({
      ...{ accreditationId, personId, payer, bytes },
      ...{ bucket: 'sun', hour: grain.hour, datasetId: 'x' },
    });
    const bytes = [
      sent('b', 'p', 'pays-b', 30n),
      sent('b', 'q', 'pays-b', 10n),
      sent('b', 'q', '', 1000n),
      sent('a', 'r', 'pays-b', 1000n),
    ];
    const shares = (log: Delivered[]) =>
      run([grain], log).map((share) => [share.method, share.personId, share.gross]);
    assert.deepEqual(shares(bytes), [
      ['project', 'p', 300n],
      ['project', 'q', 100n],
    ]);
    assert.deepEqual(shares(bytes.slice(2)), [['project', 'lead-b', 400n]]);
  });
});
