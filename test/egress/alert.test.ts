import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crossings, reached } from '../../functions/egress/domain/alert.ts';
import { estimate } from '../../functions/downloads/domain/estimate.ts';
import { addUp } from '../../functions/egress/domain/ledger.ts';

const budget = { amount: '100', currency: 'USD' };
const thresholds = [50, 80, 100];
const costs = (usd: number, currency = 'USD') =>
  addUp([
    { currency, gross: BigInt(usd) * 1_000_000_000n, discounts: 0n, promotions: 0n, atList: 0n },
  ]);

describe('crossings: each threshold once a month', () => {
  for (const [what, usd, fired, fresh, undone] of [
    ['nothing below the first', 49, [], [], undefined],
    ['the one that is reached exactly', 50, [], [50], undefined],
    ['two jumped at once, both', 85, [], [50, 80], undefined],
    ['only what did not fire before', 120, [50, 80], [100], undefined],
    ['nothing twice', 85, [50, 80], [], undefined],
    ['no new firing after a fall, but a note', 60, [50, 80], [], 80],
    ['the highest undone one alone', 10, [50, 80], [], 80],
    ['no re-arming: risen again', 85, [50, 80], [], undefined],
  ] as const)
    it(what, () => {
      const result = crossings(costs(usd), budget, thresholds, new Set<number>(fired));
      assert.deepEqual(result, { fresh: [...fresh], undone });
    });

  it('looks at the budget’s currency only', () => {
    assert.deepEqual(crossings(costs(500, 'EUR'), budget, thresholds, new Set()).fresh, []);
  });

  it('looks at gross and discounts, not at promotions', () => {
    const nano = 1_000_000_000n;
    const lines = [{ currency: 'USD', gross: 90n * nano, discounts: -5n * nano }];
    const promoted = addUp(
      lines.map((line) => ({ ...line, promotions: -80n * nano, atList: 90n * nano })),
    );
    assert.deepEqual(crossings(promoted, budget, thresholds, new Set()).fresh, [50, 80]);
  });

  it('takes a budget of nothing as used up by any cost, and by no credit', () => {
    const nothing = { amount: '0', currency: 'USD' };
    assert.deepEqual(
      [1n, 0n, -1n].map((net) => reached(net, nothing, 100)),
      [true, false, false],
    );
  });

  it('fires each once whatever costs come in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 200 })), (months) => {
        const fired: number[] = [];
        for (const usd of months)
          fired.push(...crossings(costs(usd), budget, thresholds, new Set(fired)).fresh);
        assert.equal(new Set(fired).size, fired.length);
        const highest = Math.max(-50, ...months);
        assert.deepEqual(
          fired.toSorted((a, b) => a - b),
          thresholds.filter((percent) => highest >= percent),
        );
      }),
    );
  });
});

describe('estimate', () => {
  for (const [bytes, amount] of [
    [0n, '0'],
    [1n << 30n, '0.23'],
    [1n, '0.000000001'],
    [10n ** 15n, '214204.192161561'],
  ] as const)
    it(`${bytes} bytes: at most ${amount} USD`, () =>
      assert.deepEqual(estimate(bytes, { perGibibyte: { amount: '0.23', currency: 'USD' } }), {
        amount,
        currency: 'USD',
      }));
});
