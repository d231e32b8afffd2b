import { Fault } from './fault.ts';
import { canonical } from './hash.ts';
import {
  idOf,
  pathOf,
  type Documents,
  type Found,
  type Kind,
  type Operator,
  type Query,
  type Reader,
  type Transaction,
} from './documents.ts';

type Stored = Record<string, unknown>;

/** Firestore keeps no undefined, and hands out copies. */
const copy = (value: unknown): Stored => {
  const clean = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(clean);
    if (item === null || typeof item !== 'object' || item instanceof Date) return item;
    return Object.fromEntries(
      Object.entries(item)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, clean(inner)]),
    );
  };
  return structuredClone(clean(value)) as Stored;
};
const field = (value: Stored, name: string): unknown =>
  name.split('.').reduce<unknown>((at, key) => (at as Stored | undefined)?.[key], value);
const rank = (value: unknown): number | string =>
  value instanceof Date ? value.getTime() : typeof value === 'number' ? value : String(value);
const compare = (a: unknown, b: unknown): number =>
  rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0;
const equal = (a: unknown, b: unknown): boolean => canonical([a]) === canonical([b]);

function holds(actual: unknown, operator: Operator, wanted: unknown): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case '==':
      return equal(actual, wanted);
    case 'in':
      return Array.isArray(wanted) && wanted.some((item) => equal(actual, item));
    case 'array-contains':
      return Array.isArray(actual) && actual.some((item) => equal(item, wanted));
    case '<':
    case '<=':
    case '>':
    case '>=': {
      if (actual === null || typeof actual !== typeof wanted) return false;
      const order = compare(actual, wanted);
      return operator.startsWith('<')
        ? order < 0 || (operator === '<=' && order === 0)
        : order > 0 || (operator === '>=' && order === 0);
    }
  }
}

/** The in-memory twin: for speed in tests, held to the same contract as Firestore. */
export class MemoryDocuments implements Documents {
  readonly stored = new Map<string, Stored>();
  #turn: Promise<unknown> = Promise.resolve();

  get = <T>(of: Kind<T>, id: string): Promise<T | undefined> => {
    const value = this.stored.get(pathOf(of, id));
    return Promise.resolve(value && of.schema.parse(structuredClone(value)));
  };
  getAll = <T>(of: Kind<T>, ids: string[]) => Promise.all(ids.map((id) => this.get(of, id)));

  find<T>(of: Kind<T>, query: Query): Promise<Found<T>[]> {
    const shape = of.pattern.split('/').map((part) => (part.startsWith('{') ? '[^/]+' : part));
    const pattern = new RegExp(`^${shape.join('/')}$`);
    const within = query.within;
    const order = query.orderBy;
    const sign = query.descending ? -1 : 1;
    const found = [...this.stored]
      .filter(([path]) => pattern.test(path))
      .map(([path, value]) => ({ id: idOf(of, path), value }))
      .filter(({ id }) => within === undefined || id.startsWith(`${within}/`))
      .filter(({ value }) =>
        (query.where ?? []).every(([name, operator, wanted]) =>
          holds(field(value, name), operator, wanted),
        ),
      )
      .filter(({ value }) => order === undefined || field(value, order) !== undefined)
      .sort(
        (a, b) =>
          sign *
          ((order ? compare(field(a.value, order), field(b.value, order)) : 0) ||
            compare(a.id, b.id)),
      );
    const start = query.after ? found.findIndex(({ id }) => id === query.after) + 1 : 0;
    return Promise.resolve(
      found
        .slice(start, query.limit === undefined ? undefined : start + query.limit)
        .map(({ id, value }) => ({ id, value: of.schema.parse(structuredClone(value)) })),
    );
  }

  createOnce<T>(of: Kind<T>, id: string, value: NoInfer<T>): Promise<boolean> {
    const path = pathOf(of, id);
    if (this.stored.has(path)) return Promise.resolve(false);
    this.stored.set(path, copy(value));
    return Promise.resolve(true);
  }

  transact<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    const run = async () => {
      const writes: { path: string; apply: (now: Stored | undefined) => Stored | undefined }[] = [];
      const reading = <F extends (...args: never[]) => unknown>(read: F): F =>
        ((...args: never[]) => {
          if (writes.length > 0) throw new Error('A transaction reads before it writes.');
          return read(...args);
        }) as F;
      const reader: Reader = {
        get: reading(this.get),
        getAll: reading(this.getAll),
        find: reading((of, query) => this.find(of, query)),
      };
      const add = (
        of: Kind<unknown>,
        id: string,
        apply: (now: Stored | undefined) => Stored | undefined,
      ) => void writes.push({ path: pathOf(of, id), apply });
      const result = await work({
        ...reader,
        create: (of, id, value) =>
          add(of, id, (now) => {
            if (now) throw new Fault('conflict', 'This record exists already.');
            return copy(value);
          }),
        set: (of, id, value) => add(of, id, () => copy(value)),
        patch: (of, id, fields) =>
          add(of, id, (now) => {
            if (!now) throw new Error(`No document to change at ${pathOf(of, id)}`);
            return copy({ ...now, ...fields });
          }),
        remove: (of, id) => add(of, id, () => undefined),
      });
      const next = new Map<string, Stored | undefined>();
      for (const { path, apply } of writes)
        next.set(path, apply(next.has(path) ? next.get(path) : this.stored.get(path)));
      for (const [path, value] of next)
        if (value) this.stored.set(path, value);
        else this.stored.delete(path);
      return result;
    };
    const turn = this.#turn.then(run, run);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
