import type { Counted } from '../test/support/counted.ts';

/** What one use case costs, in documents as Firestore bills them. */
export interface Budget {
  useCase: string;
  reads: number;
  writes: number;
}

/** Notes what each of several use cases reads and writes. */
export function counter(documents: Counted) {
  const found: Budget[] = [];
  const count = async <T>(useCase: string, work: () => Promise<T>): Promise<T> => {
    documents.reset();
    const result = await work();
    found.push({ useCase, reads: documents.reads, writes: documents.writes });
    return result;
  };
  return { found, count };
}
