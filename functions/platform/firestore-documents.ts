import type * as firestore from '@google-cloud/firestore';
import { pathOf, type Documents, type Kind, type Query, type Reader } from './documents.ts';
import type { Transaction } from './documents.ts';
import { Fault } from './fault.ts';
import { checkQuery, cursorOf, foundAt, isEmpty, isOf, orderOf, readStored } from './query.ts';
import { kept, keptDocument } from './stored.ts';

const toDates = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(toDates);
  if ('toDate' in value && typeof value.toDate === 'function')
    return (value as firestore.Timestamp).toDate();
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toDates(inner)]));
};

/** gRPC status ALREADY_EXISTS. */
const alreadyExists = (error: unknown): boolean => (error as { code?: unknown }).code === 6;

/** How documents are fetched: plainly, or within a transaction. */
interface Fetch {
  one(ref: firestore.DocumentReference): Promise<firestore.DocumentSnapshot>;
  many(refs: firestore.DocumentReference[]): Promise<firestore.DocumentSnapshot[]>;
  page(query: firestore.Query): Promise<firestore.QuerySnapshot>;
}

/** The records in Firestore; the library is loaded with the first use. */
export function firestoreDocuments(open: () => Promise<firestore.Firestore>): Documents {
  return {
    ...reader(open, {
      one: (ref) => ref.get(),
      many: async (refs) => (await open()).getAll(...refs),
      page: (query) => query.get(),
    }),
    createOnce: async (of, id, content) => {
      const path = pathOf(of, id);
      try {
        await (await open()).doc(path).create(keptDocument(content));
        return true;
      } catch (error) {
        if (alreadyExists(error)) return false;
        throw error;
      }
    },
    transact: async (work) => {
      const db = await open();
      const { FieldPath, FieldValue } = await import('./libraries/firestore.ts');
      const removed = FieldValue.delete();
      try {
        return await db.runTransaction((tx) =>
          work({ ...reader(open, within(tx)), ...writer(db, tx, FieldPath, removed) }),
        );
      } catch (error) {
        if (alreadyExists(error)) throw new Fault('conflict', 'This record exists already.');
        throw error;
      }
    },
  };
}

const within = (tx: firestore.Transaction): Fetch => ({
  one: (ref) => tx.get(ref),
  many: (refs) => tx.getAll(...refs),
  page: (query) => tx.get(query),
});

function writer(
  db: firestore.Firestore,
  tx: firestore.Transaction,
  FieldPath: typeof firestore.FieldPath,
  removed: firestore.FieldValue,
): Omit<Transaction, keyof Reader> {
  const ref = (of: Kind<unknown>, id: string) => db.doc(pathOf(of, id));
  return {
    create: (of, id, content) => void tx.create(ref(of, id), keptDocument(content)),
    set: (of, id, content) => void tx.set(ref(of, id), keptDocument(content)),
    patch: (of, id, fields) => {
      const changes = Object.entries(fields as Record<string, unknown>).map(
        ([field, value]) =>
          [new FieldPath(field), value === undefined ? removed : kept(value)] as const,
      );
      const [first, ...rest] = changes;
      if (first) tx.update(ref(of, id), first[0], first[1], ...rest.flat());
    },
    remove: (of, id) => void tx.delete(ref(of, id)),
  };
}

function reader(open: () => Promise<firestore.Firestore>, fetch: Fetch): Reader {
  const value = <T>(of: Kind<T>, snapshot: firestore.DocumentSnapshot): T | undefined =>
    snapshot.exists ? readStored(of, snapshot.ref.path, toDates(snapshot.data())) : undefined;
  return {
    get: async (of, id) => {
      const path = pathOf(of, id);
      return value(of, await fetch.one((await open()).doc(path)));
    },
    getAll: async (of, ids) => {
      const paths = ids.map((id) => pathOf(of, id));
      if (paths.length === 0) return [];
      const db = await open();
      const snapshots = await fetch.many(paths.map((path) => db.doc(path)));
      return snapshots.map((snapshot) => value(of, snapshot));
    },
    find: async (of, query) => {
      checkQuery(of, query);
      if (isEmpty(query)) return [];
      const docs = await pages(await open(), fetch, of, query);
      return docs.map((doc) => foundAt(of, doc.ref.path, toDates(doc.data())));
    },
  };
}

/** The documents of a query; a collection group is read on until enough of this kind are found. */
async function pages(
  db: firestore.Firestore,
  fetch: Fetch,
  of: Kind<unknown>,
  query: Query,
): Promise<firestore.QueryDocumentSnapshot[]> {
  const cursor = await cursorOf(of, query, async (path) =>
    toDates((await fetch.one(db.doc(path))).data()),
  );
  const sorted = build(db, of, query);
  const docs: firestore.QueryDocumentSnapshot[] = [];
  let next = cursor
    ? sorted.startAfter(
        ...(orderOf(query) === undefined ? [] : [cursor.value]),
        db.doc(cursor.path),
      )
    : sorted;
  for (;;) {
    const page = await fetch.page(next);
    docs.push(...page.docs.filter((doc) => isOf(of, doc.ref.path)));
    const last = page.docs.at(-1);
    if (!last || query.limit === undefined || page.size < query.limit) return docs;
    if (docs.length >= query.limit) return docs.slice(0, query.limit);
    next = sorted.startAfter(last);
  }
}

function build(db: firestore.Firestore, of: Kind<unknown>, query: Query): firestore.Query {
  const direction = query.descending ? 'desc' : 'asc';
  const order = orderOf(query);
  let built = collection(db, of, query);
  for (const [field, operator, value] of query.where ?? [])
    built = built.where(field, operator, value);
  if (order !== undefined) built = built.orderBy(order, direction);
  built = built.orderBy('__name__', direction);
  return query.limit === undefined ? built : built.limit(query.limit);
}

function collection(db: firestore.Firestore, of: Kind<unknown>, query: Query): firestore.Query {
  const parts = of.pattern.split('/');
  const last = parts.at(-2)!;
  if (parts.length === 2) return db.collection(last);
  if (query.within === undefined) return db.collectionGroup(last);
  return db.collection(pathOf(of, `${query.within}/x`).split('/').slice(0, -1).join('/'));
}
