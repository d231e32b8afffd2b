import assert from 'node:assert/strict';
import { budgets } from '../../bench/documents.ts';

const page = 1000;

/** Documents read to list so many files with their URLs. */
const listing = async (files: number) => {
  const { useCase, reads, writes } = (await budgets(files)).at(-1)!;
  assert.equal(useCase, `list ${files} signed URLs`);
  assert.equal(writes, 0);
  return reads;
};

describe('documents read to sign a list', () => {
  // the predicate is asked once for the list (8); the download and its version are read (2)
  for (const [files, reads] of [
    [1, 10 + 1],
    [page - 1, 10 + (page - 1)],
    // the last page is full: an empty one, billed as a read, says that it was the last
    [page, 10 + page + 1],
    [10_000, 10 + 10_000 + 1],
  ] as const)
    it(`${files} files: ${reads}, nothing beyond the pages of the list`, async () => {
      assert.equal(await listing(files), reads);
    });
});
