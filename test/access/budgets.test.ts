import assert from 'node:assert/strict';
import { budgets } from '../../bench/documents.ts';

/** Documents read and written: what the operator pays for each step of a researcher's way. */
const stated: Record<string, [reads: number, writes: number]> = {
  'create application': [5, 3],
  'save application': [2, 2],
  'submit application': [8, 5],
  'confirm supervision': [1, 4],
  'approve, one team member': [9, 9],
  'accept invitation': [4, 5],
  'may download': [8, 0],
  'grant dataset': [11, 1],
  'grant file': [9, 1],
  'list 1 signed URLs': [11, 0],
};

describe('documents read and written', () => {
  it('are as stated, for each use case', async () => {
    const counted = await budgets();
    const found = Object.fromEntries(
      counted.map(({ useCase, reads, writes }) => [useCase, [reads, writes]]),
    );
    assert.deepEqual(found, stated);
  });

  it('of a long list grow with the list alone', async () => {
    const one = (await budgets(1)).at(-1)!;
    const many = (await budgets(2001)).at(-1)!;
    assert.equal(many.reads - one.reads, 2000);
    assert.equal(many.writes, one.writes);
  });
});
