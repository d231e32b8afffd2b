import type * as z from 'zod';
import { Fault } from './fault.ts';

/** A kind of document: where it lives (`applications/{id}/events/{n}`) and what it looks like. */
export interface Kind<T> {
  readonly pattern: string;
  readonly schema: z.ZodType<T>;
}

export const kind = <T>(pattern: string, schema: z.ZodType<T>): Kind<T> => ({ pattern, schema });

/** The document path of `id`: the pattern's variables, in order, joined by `/`. */
export function pathOf(of: Kind<unknown>, id: string): string {
  const ids = id.split('/');
  const path = of.pattern.replaceAll(/\{\w+\}/g, () => ids.shift() ?? '');
  if (
    ids.length > 0 ||
    path.split('/').includes('') ||
    path.split('/').some((part) => /^(\.\.?|__.*__)$/.test(part) || Buffer.byteLength(part) > 1500)
  )
    throw new Fault('not-found', 'No such record.');
  return path;
}

/** The id of a document path of that kind. */
export const idOf = (of: Kind<unknown>, path: string): string =>
  path
    .split('/')
    .filter((_, index) => of.pattern.split('/')[index]?.startsWith('{'))
    .join('/');

export type Operator = '==' | '<' | '<=' | '>' | '>=' | 'in' | 'array-contains';
export interface Query {
  /** All must hold. A field that a document lacks matches nothing; `in` takes up to 30 values. */
  where?: [field: string, operator: Operator, value: unknown][];
  /** Ascending unless `descending`; without it the field of an inequality, else the id. Ties: by id. */
  orderBy?: string;
  /** Only with a field to order by: Firestore keeps ids in ascending order alone. */
  descending?: boolean;
  limit?: number;
  /** The last document of the page before: its id (an ordered query then reads it, and Fault gone when it is not there), or as found. */
  after?: string | Found<unknown>;
  /** Id of the parent, for a kind below another; without it: all of them (a collection group). */
  within?: string;
}
export interface Found<T> {
  id: string;
  value: T;
}

export interface Reader {
  /** The document, or undefined; a document that its schema refuses throws (our error, never a Fault). */
  get<T>(of: Kind<T>, id: string): Promise<T | undefined>;
  /** In the order of `ids`. */
  getAll<T>(of: Kind<T>, ids: string[]): Promise<(T | undefined)[]>;
  /** A page of documents in order. */
  find<T>(of: Kind<T>, query: Query): Promise<Found<T>[]>;
}

export interface Transaction extends Reader {
  /** Writes are kept until the work returns; reading after the first write throws. Undefined is not stored. */
  create<T>(of: Kind<T>, id: string, value: NoInfer<T>): void;
  set<T>(of: Kind<T>, id: string, value: NoInfer<T>): void;
  /** Sets or, with undefined, removes top-level fields; throws (our error) when the document does not exist. */
  patch<T>(of: Kind<T>, id: string, fields: Partial<Record<keyof NoInfer<T>, unknown>>): void;
  remove(of: Kind<unknown>, id: string): void;
}

/** The records. The Firestore adapter and the in-memory twin keep the same promises (one contract test). */
export interface Documents extends Reader {
  /** All or nothing; `work` must have no effects of its own, for it may run again. Conflict when a created document exists. */
  transact<R>(work: (tx: Transaction) => Promise<R>): Promise<R>;
  /** One document, if it does not exist yet; false when it does. Cheaper than a transaction. */
  createOnce<T>(of: Kind<T>, id: string, value: NoInfer<T>): Promise<boolean>;
}

/** The document, or Fault not-found naming what was looked for. */
export async function must<T>(from: Reader, of: Kind<T>, id: string, what: string): Promise<T> {
  const value = await from.get(of, id);
  if (value === undefined) throw new Fault('not-found', `No such ${what}.`);
  return value;
}

/** All documents of a query, page by page in constant memory; those that go meanwhile do not disturb it. */
export async function* every<T>(from: Reader, of: Kind<T>, query: Query, page = 300) {
  for (let after: Found<T> | undefined; ;) {
    const found = await from.find(of, { ...query, limit: page, ...(after ? { after } : {}) });
    yield* found;
    after = found.at(-1);
    if (found.length < page) return;
  }
}
