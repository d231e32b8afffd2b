import assert from 'node:assert/strict';
import { isFault } from '../../functions/platform/fault.ts';
import { limiter } from '../../functions/platform/limiter.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 2, 9, 0, second));

describe('the limiter', () => {
  it('lets through as many as the limit in a minute, and says what is left and for how long', () => {
    const count = limiter();
    for (const left of [2, 1, 0]) {
      const { take, headers } = count('a', 3, at(10));
      assert.equal(headers.RateLimit, `"default";r=${left};t=50`);
      assert.equal(headers['RateLimit-Policy'], '"default";q=3;w=60');
      take();
    }
    const { take, headers } = count('a', 3, at(59.5));
    assert.equal(headers.RateLimit, '"default";r=0;t=1');
    assert.throws(take, (error) => isFault(error, 'too-many') && error.details.retryAfter === 1);
  });
  it('counts each key by itself', () => {
    const count = limiter();
    count('a', 1, at(0)).take();
    count('b', 1, at(0)).take();
  });
  it('begins anew with the minute, and forgets the keys of the one before', () => {
    const count = limiter();
    count('a', 1, at(59)).take();
    count('a', 1, at(60)).take();
  });
  it('is each its own', () => {
    limiter()('a', 1, at(0)).take();
    limiter()('a', 1, at(0)).take();
  });
});
