import type { Documents, Query, Reader, Transaction } from '../../functions/platform/documents.ts';
import { orderOf } from '../../functions/platform/query.ts';

export interface Counted extends Documents {
  /** Documents read as Firestore bills them: a missing one and an empty page count as one. */
  reads: number;
  /** Documents written or removed; a transaction that came to nothing counts none. */
  writes: number;
  reset(): void;
}

/** The same documents, counting what is read and written: for the budget that a use case states. */
export function counted(documents: Documents): Counted {
  const cursors = (query: Query): number =>
    typeof query.after === 'string' && orderOf(query) !== undefined ? 1 : 0;
  const reader = (from: Reader): Reader => ({
    get: (of, id) => {
      counter.reads += 1;
      return from.get(of, id);
    },
    getAll: (of, ids) => {
      counter.reads += ids.length;
      return from.getAll(of, ids);
    },
    find: async (of, query) => {
      const found = await from.find(of, query);
      counter.reads += Math.max(1, found.length) + cursors(query);
      return found;
    },
  });
  const counter: Counted = {
    reads: 0,
    writes: 0,
    reset: () => {
      counter.reads = 0;
      counter.writes = 0;
    },
    ...reader(documents),
    createOnce: async (of, id, value) => {
      const created = await documents.createOnce(of, id, value);
      counter.writes += created ? 1 : 0;
      return created;
    },
    transact: async (work) => {
      let writes = 0;
      const result = await documents.transact((tx) => {
        writes = 0;
        const counting: Transaction = {
          ...reader(tx),
          create: (of, id, value) => {
            tx.create(of, id, value);
            writes += 1;
          },
          set: (of, id, value) => {
            tx.set(of, id, value);
            writes += 1;
          },
          patch: (of, id, fields) => {
            tx.patch(of, id, fields);
            writes += 1;
          },
          remove: (of, id) => {
            tx.remove(of, id);
            writes += 1;
          },
        };
        return work(counting);
      });
      counter.writes += writes;
      return result;
    },
  };
  return counter;
}
