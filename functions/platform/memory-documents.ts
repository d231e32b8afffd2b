import { pathOf, type Documents, type Found, type Kind, type Query } from './documents.ts';
import type { Transaction } from './documents.ts';
import { Fault } from './fault.ts';
import { indexOf, isIndexed, type Indexes } from './indexes.ts';
import { compare, comparePaths, holds } from './memory-values.ts';
import { checkQuery, cursorOf, fieldOf, foundAt, isEmpty, isOf } from './query.ts';
import { orderOf, readStored } from './query.ts';
import { keptDocument, type Stored } from './stored.ts';

/** Tries of a transaction before it is given up. */
const tries = 100;

type Row = [path: string, value: Stored];
type Apply = (now: Stored | undefined) => Stored | undefined;

/** The in-memory twin: for speed in tests, held to the same contract as Firestore. */
export class MemoryDocuments implements Documents {
  readonly stored = new Map<string, Stored>();
  readonly #indexes: Indexes | undefined;

  /** With `indexes`, a query that they do not answer throws, as it would in production and in no emulator. */
  constructor(indexes?: Indexes) {
    this.#indexes = indexes;
  }

  get = <T>(of: Kind<T>, id: string): Promise<T | undefined> => this.#get(of, id, () => undefined);
  getAll = <T>(of: Kind<T>, ids: string[]) => Promise.all(ids.map((id) => this.get(of, id)));
  find = <T>(of: Kind<T>, query: Query): Promise<Found<T>[]> =>
    this.#find(of, query, () => undefined);

  createOnce = async <T>(of: Kind<T>, id: string, value: NoInfer<T>): Promise<boolean> => {
    const path = pathOf(of, id);
    const copy = keptDocument(value);
    if (this.stored.has(path)) return Promise.resolve(false);
    this.stored.set(path, copy);
    return Promise.resolve(true);
  };

  /** Optimistic: what was read is looked at again before writing, and the work repeated when it changed. */
  async transact<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const unchanged: (() => boolean)[] = [];
      const writes: { path: string; apply: Apply }[] = [];
      const result = await work(this.#transaction(unchanged, writes));
      if (!unchanged.every((check) => check())) continue;
      this.#commit(writes);
      return result;
    }
    throw new Error('Too much contention on these documents.');
  }

  #get = async <T>(of: Kind<T>, id: string, seen: (check: () => boolean) => void) => {
    const path = pathOf(of, id);
    const value = this.stored.get(path);
    seen(() => this.stored.get(path) === value);
    return await Promise.resolve(value && readStored(of, path, keptDocument(value)));
  };

  #find = async <T>(of: Kind<T>, query: Query, seen: (check: () => boolean) => void) => {
    checkQuery(of, query);
    if (this.#indexes && !isIndexed(of, query, this.#indexes))
      throw new Error(
        `firestore.indexes.json lacks an index: ${JSON.stringify(indexOf(of, query))}`,
      );
    if (isEmpty(query)) return [];
    const cursor = await cursorOf(of, query, (path) => Promise.resolve(this.stored.get(path)));
    const page = () => this.#page(of, query, cursor);
    const rows = page();
    seen(() => {
      const now = page();
      return now.length === rows.length && now.every(([, value], at) => value === rows[at]![1]);
    });
    return rows.map(([path, value]) => foundAt(of, path, keptDocument(value)));
  };

  #page(of: Kind<unknown>, query: Query, cursor?: { path: string; value: unknown }): Row[] {
    const order = orderOf(query);
    const sign = query.descending ? -1 : 1;
    const within = query.within === undefined ? '' : pathOf(of, `${query.within}/x`).slice(0, -1);
    const inOrder = (a: { path: string; value: unknown }, b: { path: string; value: unknown }) =>
      sign *
      ((order === undefined ? 0 : compare(a.value, b.value)) || comparePaths(a.path, b.path));
    return [...this.stored]
      .filter(([path]) => isOf(of, path) && path.startsWith(within))
      .filter(([, value]) =>
        (query.where ?? []).every(([field, operator, wanted]) =>
          holds(fieldOf(value, field), operator, wanted),
        ),
      )
      .map((row) => ({ row, path: row[0], value: order && fieldOf(row[1], order) }))
      .filter(({ value }) => order === undefined || value !== undefined)
      .filter((at) => cursor === undefined || inOrder(at, cursor) > 0)
      .sort(inOrder)
      .slice(0, query.limit)
      .map(({ row }) => row);
  }

  #transaction(unchanged: (() => boolean)[], writes: { path: string; apply: Apply }[]) {
    const seen = (check: () => boolean) => void unchanged.push(check);
    const reading = () => {
      if (writes.length > 0) throw new Error('A transaction reads before it writes.');
    };
    const get = async <T>(of: Kind<T>, id: string) => {
      reading();
      return this.#get(of, id, seen);
    };
    const add = (of: Kind<unknown>, id: string, apply: Apply) =>
      void writes.push({ path: pathOf(of, id), apply });
    const tx: Transaction = {
      get,
      getAll: (of, ids) => Promise.all(ids.map((id) => get(of, id))),
      find: async (of, query) => {
        reading();
        return this.#find(of, query, seen);
      },
      create: (of, id, value) => {
        const copy = keptDocument(value);
        add(of, id, (now) => {
          if (now) throw new Fault('conflict', 'This record exists already.');
          return copy;
        });
      },
      set: (of, id, value) => {
        const copy = keptDocument(value);
        add(of, id, () => copy);
      },
      patch: (of, id, fields) => {
        if (Object.keys(fields).length === 0) return;
        add(of, id, (now) => {
          if (!now) throw new Error(`No document to change at ${pathOf(of, id)}`);
          return keptDocument({ ...now, ...fields });
        });
      },
      remove: (of, id) => add(of, id, () => undefined),
    };
    return tx;
  }

  #commit(writes: { path: string; apply: Apply }[]): void {
    const next = new Map<string, Stored | undefined>();
    for (const { path, apply } of writes)
      next.set(path, apply(next.has(path) ? next.get(path) : this.stored.get(path)));
    for (const [path, value] of next)
      if (value) this.stored.set(path, value);
      else this.stored.delete(path);
  }
}
