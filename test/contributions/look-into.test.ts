import assert from 'node:assert/strict';
import { lookInto } from '../../functions/contributions/domain/look-into.ts';
import { parsers } from '../../functions/contributions/domain/parsers/index.ts';
import { look } from '../../functions/contributions/domain/parsers/parser.ts';
import { policy } from '../../functions/policy.ts';

describe('Looking into a file', () => {
  const budget = { ahead: 100, reads: 3, steps: 5 };
  const read = (reads: [number, number][]) => (start: number, length: number) => {
    reads.push([start, length]);
    return Promise.resolve(Buffer.alloc(length));
  };
  it('reads ahead, and what is at hand only once', async () => {
    const reads: [number, number][] = [];
    const found = await lookInto(
      (function* () {
        for (const start of [0, 10, 90, 95, 990]) yield { start, length: 10 };
        return { issues: [], dangerous: false };
      })(),
      1000,
      read(reads),
      budget,
    );
    assert.deepEqual(found, { issues: [], dangerous: false });
    assert.deepEqual(reads, [
      [0, 100],
      [95, 100],
      [990, 10],
    ]);
  });
  it('gives up when its budget is used up', async () => {
    const endless = function* (): Generator<{ start: number; length: number }, never, Buffer> {
      for (let start = 0; ; start = start === 0 ? 500 : 0) yield { start, length: 1 };
    };
    const reads: [number, number][] = [];
    assert.equal(await lookInto(endless(), 1000, read(reads), budget), undefined);
    assert.equal(reads.length, 3);
    assert.equal(await lookInto(endless(), 1000, read([]), { ...budget, reads: 99 }), undefined);
  });
  for (const [what, range] of [
    ['more than a MiB', { start: 0, length: 2 ** 20 + 1 }],
    ['what is not there', { start: 2 ** 21, length: 1 }],
    ['what is before the beginning', { start: -1, length: 1 }],
    ['nothing', { start: 0, length: 0 }],
    ['no number', { start: Number.NaN, length: 1 }],
  ] as const)
    it(`takes it for our own error when a parser asks for ${what}`, async () => {
      const steps = (function* () {
        yield range;
        return { issues: [], dangerous: false };
      })();
      await assert.rejects(lookInto(steps, 2 ** 21, read([]), policy.submission.look), /asks for/);
    });
  it('notices a broken connection', async () => {
    const steps = look(parsers['FITS']!, { path: 'a', size: 2880 });
    await assert.rejects(
      lookInto(steps, 2880, () => Promise.resolve(Buffer.alloc(7)), policy.submission.look),
      /connection broke/,
    );
  });
  it('lets our own errors through', () => {
    const steps = look(
      () => {
        throw new TypeError('ours');
      },
      { path: 'a', size: 1 },
    );
    assert.throws(() => steps.next(), /ours/);
  });
});
