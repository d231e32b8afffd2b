import type * as firestore from '@google-cloud/firestore';
import { Fault } from './fault.ts';
import {
  idOf,
  pathOf,
  type Documents,
  type Found,
  type Kind,
  type Query,
  type Reader,
} from './documents.ts';

const toDates = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(toDates);
  if ('toDate' in value && typeof value.toDate === 'function')
    return (value as firestore.Timestamp).toDate();
  if (Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toDates(inner)]));
};

/** gRPC status ALREADY_EXISTS. */
const alreadyExists = (error: unknown): boolean => (error as { code?: unknown }).code === 6;

/** The records in Firestore; the library is loaded with the first use. */
export function firestoreDocuments(open: () => Promise<firestore.Firestore>): Documents {
  const collection = (db: firestore.Firestore, of: Kind<unknown>, query: Query) => {
    const parts = of.pattern.split('/');
    const last = parts.at(-2)!;
    if (parts.length === 2) return db.collection(last);
    if (query.within === undefined) return db.collectionGroup(last);
    return db.collection(pathOf(of, `${query.within}/x`).split('/').slice(0, -1).join('/'));
  };
  const build = async (db: firestore.Firestore, of: Kind<unknown>, query: Query) => {
    let built: firestore.Query = collection(db, of, query);
    for (const [name, operator, value] of query.where ?? [])
      built = built.where(name, operator, value);
    if (query.orderBy) built = built.orderBy(query.orderBy, query.descending ? 'desc' : 'asc');
    built = built.orderBy('__name__', query.descending ? 'desc' : 'asc');
    if (query.after) {
      const last = db.doc(pathOf(of, query.after));
      built = query.orderBy ? built.startAfter(await last.get()) : built.startAfter(last);
    }
    return query.limit === undefined ? built : built.limit(query.limit);
  };
  const value = <T>(of: Kind<T>, snapshot: firestore.DocumentSnapshot): T | undefined =>
    snapshot.exists ? of.schema.parse(toDates(snapshot.data())) : undefined;
  const found = <T>(of: Kind<T>, page: firestore.QuerySnapshot): Found<T>[] =>
    page.docs.map((doc) => ({
      id: idOf(of, doc.ref.path),
      value: of.schema.parse(toDates(doc.data())),
    }));
  const existing = (error: unknown): never => {
    if (alreadyExists(error)) throw new Fault('conflict', 'This record exists already.');
    throw error;
  };

  const reader = (
    one: (ref: firestore.DocumentReference) => Promise<firestore.DocumentSnapshot>,
    many: (refs: firestore.DocumentReference[]) => Promise<firestore.DocumentSnapshot[]>,
    page: (query: firestore.Query) => Promise<firestore.QuerySnapshot>,
  ): Reader => ({
    get: async (of, id) => {
      const path = pathOf(of, id);
      return value(of, await one((await open()).doc(path)));
    },
    getAll: async (of, ids) => {
      if (ids.length === 0) return [];
      const db = await open();
      const snapshots = await many(ids.map((id) => db.doc(pathOf(of, id))));
      return snapshots.map((snapshot) => value(of, snapshot));
    },
    find: async (of, query) => found(of, await page(await build(await open(), of, query))),
  });

  return {
    ...reader(
      (ref) => ref.get(),
      async (refs) => (await open()).getAll(...refs),
      (query) => query.get(),
    ),
    createOnce: async (of, id, content) => {
      try {
        await (await open()).doc(pathOf(of, id)).create(content as firestore.DocumentData);
        return true;
      } catch (error) {
        if (alreadyExists(error)) return false;
        throw error;
      }
    },
    transact: async (work) => {
      const db = await open();
      const { FieldValue } = await import('@google-cloud/firestore');
      const ref = (of: Kind<unknown>, id: string) => db.doc(pathOf(of, id));
      return db
        .runTransaction((tx) =>
          work({
            ...reader(
              (one) => tx.get(one),
              (refs) => tx.getAll(...refs),
              (query) => tx.get(query),
            ),
            create: (of, id, content) =>
              void tx.create(ref(of, id), content as firestore.DocumentData),
            set: (of, id, content) => void tx.set(ref(of, id), content as firestore.DocumentData),
            patch: (of, id, fields) =>
              void tx.update(
                ref(of, id),
                Object.fromEntries(
                  Object.entries(fields).map(([key, inner]) => [
                    key,
                    inner === undefined ? FieldValue.delete() : inner,
                  ]),
                ),
              ),
            remove: (of, id) => void tx.delete(ref(of, id)),
          }),
        )
        .catch(existing);
    },
  };
}
