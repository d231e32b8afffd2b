import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fromNanos, Money, toNanos } from '../../functions/platform/money.ts';

describe('money', () => {
  const cases: [text: string, nanos: bigint, shortest?: string][] = [
    ['0', 0n],
    ['12', 12_000_000_000n],
    ['12.345678901', 12_345_678_901n],
    ['0.000000001', 1n],
    ['-0.5', -500_000_000n],
    ['-0.000000001', -1n],
    ['1.50', 1_500_000_000n, '1.5'],
    ['007', 7_000_000_000n, '7'],
    ['-0', 0n, '0'],
    ['-0.0', 0n, '0'],
    ['999999999999999.999999999', 999_999_999_999_999_999_999_999n],
  ];
  for (const [text, nanos, shortest = text] of cases)
    it(`reads ${text} exactly`, () => {
      assert.equal(toNanos(text), nanos);
      assert.equal(fromNanos(nanos), shortest);
    });
  for (const text of [
    '',
    '.5',
    '5.',
    '1.0000000001',
    '1e3',
    '+1',
    '1,5',
    ' 1',
    '1\n',
    'NaN',
    '--1',
    '0x1',
  ])
    it(`does not read ${JSON.stringify(text)}`, () => {
      assert.throws(() => toNanos(text));
      assert.equal(Money.safeParse({ amount: text, currency: 'USD' }).success, false);
    });
  it('takes at most fifteen digits before the point, so that BigQuery’s NUMERIC holds sums', () => {
    const amount = (digits: number) => ({ amount: '9'.repeat(digits), currency: 'USD' });
    assert.equal(Money.safeParse(amount(15)).success, true);
    assert.equal(Money.safeParse(amount(16)).success, false);
  });
  for (const currency of ['usd', 'US', 'USDX', 'U$D', ''])
    it(`does not take ${currency} for a currency`, () => {
      assert.equal(Money.safeParse({ amount: '1', currency }).success, false);
    });
  it('survives the way there and back, and adds up', () => {
    const amounts = fc.bigInt({ min: -(10n ** 23n), max: 10n ** 23n });
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        assert.equal(toNanos(fromNanos(a)), a);
        assert.equal(toNanos(fromNanos(a)) + toNanos(fromNanos(b)), toNanos(fromNanos(a + b)));
      }),
    );
  });
});
