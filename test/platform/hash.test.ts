import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  canonical,
  keyedHash,
  randomId,
  sameSecret,
  sha256,
} from '../../functions/platform/hash.ts';

describe('hashes and ids', () => {
  it('are those of FIPS 180-4 and RFC 4231', () => {
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(
      keyedHash('Jefe', 'what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
  it('give ids of 26 signs that differ, are safe in a path, and use every sign', () => {
    const ids = Array.from({ length: 2000 }, randomId);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z2-7]{26}$/);
    assert.equal(new Set(ids.join('')).size, 32);
  });
  it('compare secrets of any length', () => {
    assert.equal(sameSecret('secret', 'secret'), true);
    assert.equal(sameSecret('secret', 'secrets'), false);
    assert.equal(sameSecret('secret', 'Secret'), false);
    assert.equal(sameSecret('', ''), true);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys, at any depth', () => {
    assert.equal(canonical({ b: [{ d: 1, c: 2 }], a: 1 }), '{"a":1,"b":[{"c":2,"d":1}]}');
    assert.equal(canonical({ a: 1, b: 2 }), canonical({ b: 2, a: 1 }));
  });
  it('depends on the order of a list', () => {
    assert.notEqual(canonical([1, 2]), canonical([2, 1]));
  });
  it('drops undefined, keeps null, and writes dates as RFC 3339', () => {
    assert.equal(
      canonical({ a: undefined, b: null, c: new Date(0) }),
      '{"b":null,"c":"1970-01-01T00:00:00.000Z"}',
    );
  });
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepEqual(JSON.parse(canonical(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
