import assert from 'node:assert/strict';
import fc from 'fast-check';
import { split, splitRows } from '../../functions/egress/domain/split.ts';

const weights = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 4 }), fc.bigInt(0n, 10n ** 15n)), {
    minLength: 1,
    maxLength: 12,
    selector: ([id]) => id,
  })
  .map((pairs) => pairs.map(([id, weight]) => ({ id, weight })))
  .filter((list) => list.some(({ weight }) => weight > 0n));
const nanos = fc.bigInt(-(10n ** 18n), 10n ** 18n);

describe('split: largest remainder on nanos', () => {
  it('sums to the whole, each share less than a nano from its ideal', () => {
    fc.assert(
      fc.property(nanos, weights, (whole, list) => {
        const shares = split(whole, list);
        const total = list.reduce((sum, { weight }) => sum + weight, 0n);
        assert.equal(
          [...shares.values()].reduce((sum, share) => sum + share, 0n),
          whole,
        );
        for (const { id, weight } of list) {
          const off = shares.get(id)! * total - whole * weight;
          assert.ok(off < total && off > -total);
        }
      }),
    );
  });

  it('does not depend on the order of the weights', () => {
    fc.assert(
      fc.property(nanos, weights, (whole, list) => {
        const [ahead, back] = [split(whole, list), split(whole, list.toReversed())];
        for (const { id } of list) assert.equal(ahead.get(id), back.get(id));
      }),
    );
  });

  it('splits a negation into the negated shares', () => {
    fc.assert(
      fc.property(nanos, weights, (whole, list) => {
        const [bill, negation] = [split(whole, list), split(-whole, list)];
        for (const { id } of list) assert.equal(bill.get(id)! + negation.get(id)!, 0n);
      }),
    );
  });

  it('gives the odd nano by id where remainders tie', () => {
    const even = ['b', 'c', 'a'].map((id) => ({ id, weight: 1n }));
    assert.deepEqual(Object.fromEntries(split(4n, even)), { a: 2n, b: 1n, c: 1n });
  });

  it('refuses weights that are nothing, and an id twice', () => {
    assert.throws(() => split(1n, [{ id: 'a', weight: 0n }]), /no weight/);
    const twice = [1n, 2n].map((weight) => ({ id: 'a', weight }));
    assert.throws(() => split(1n, twice), /two weights/);
  });
});

describe('splitRows: the rows of one cause', () => {
  const rows = fc.array(nanos, { minLength: 1, maxLength: 5 });
  const told = (values: bigint[]) => values.map((each) => ({ nanos: each, corrects: false }));
  const held = (shares: Map<string, bigint>[], id: string) =>
    shares.reduce((sum, each) => sum + each.get(id)!, 0n);

  it('leaves nobody a nano when one correction takes several rows back', () => {
    fc.assert(
      fc.property(rows, weights, (values, list) => {
        const all = values.reduce((sum, each) => sum + each, 0n);
        const shares = splitRows([...told(values), { nanos: -all, corrects: true }], list);
        for (const { id } of list) assert.equal(held(shares, id), 0n);
      }),
    );
  });

  it('sums to each row, and with a correction to the split of what is left', () => {
    fc.assert(
      fc.property(rows, nanos, weights, (values, correction, list) => {
        const all = [...told(values), { nanos: correction, corrects: true }];
        const shares = splitRows(all, list);
        for (const [at, { nanos: whole }] of all.entries())
          assert.equal(
            [...shares[at]!.values()].reduce((sum, share) => sum + share, 0n),
            whole,
          );
        const left = all.reduce((sum, { nanos: whole }) => sum + whole, 0n);
        for (const [id, share] of split(left, list)) assert.equal(held(shares, id), share);
      }),
    );
  });
});
