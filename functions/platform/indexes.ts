import type { Kind, Query } from './documents.ts';
import { orderOf } from './query.ts';

/** An index as firestore.indexes.json has it. */
export interface Index {
  collectionGroup: string;
  queryScope: 'COLLECTION' | 'COLLECTION_GROUP';
  fields: { fieldPath: string; order?: 'ASCENDING' | 'DESCENDING'; arrayConfig?: 'CONTAINS' }[];
}

/** The parts of firestore.indexes.json. */
export interface Indexes {
  indexes: Index[];
  fieldOverrides: {
    collectionGroup: string;
    fieldPath: string;
    ttl?: boolean;
    indexes: (Omit<Index['fields'][number], 'fieldPath'> & Pick<Index, 'queryScope'>)[];
  }[];
}

/**
 * The index that a query needs: undefined when it goes by id. One of a single field is there by itself
 * within one collection, not over a collection group; equalities alone are merged by Firestore.
 */
export function indexOf(of: Kind<unknown>, query: Query): Index | undefined {
  const parts = of.pattern.split('/');
  const group = parts.length > 2 && query.within === undefined;
  const order = orderOf(query);
  const conditions = (query.where ?? []).filter(([field]) => field !== order);
  const fields: Index['fields'] = conditions.map(([fieldPath, operator]) =>
    operator === 'array-contains'
      ? { fieldPath, arrayConfig: 'CONTAINS' }
      : { fieldPath, order: 'ASCENDING' },
  );
  if (order !== undefined)
    fields.push({ fieldPath: order, order: query.descending ? 'DESCENDING' : 'ASCENDING' });
  if (fields.length === 0) return undefined;
  const queryScope = group ? 'COLLECTION_GROUP' : 'COLLECTION';
  return { collectionGroup: parts.at(-2)!, queryScope, fields };
}

const text = (field: Index['fields'][number]): string =>
  `${field.fieldPath} ${field.order ?? field.arrayConfig ?? ''}`;

/** Conditions may stand in any order, the field that orders comes last. */
const same = (a: Index, b: Index, ordered: boolean): boolean => {
  const names = ({ fields }: Index) => {
    const all = fields.map(text);
    return ordered ? [...all.slice(0, -1).sort(), all.at(-1)] : all.sort();
  };
  return (
    a.collectionGroup === b.collectionGroup &&
    a.queryScope === b.queryScope &&
    JSON.stringify(names(a)) === JSON.stringify(names(b))
  );
};

/** Whether Firestore answers a query with the indexes that are declared; else it throws in production alone. */
export function isIndexed(of: Kind<unknown>, query: Query, declared: Indexes): boolean {
  const index = indexOf(of, query);
  if (!index) return true;
  const ordered = orderOf(query) !== undefined;
  const merged = !ordered && index.fields.every(({ arrayConfig }) => arrayConfig === undefined);
  if (index.fields.length === 1 || merged)
    return index.fields.every((field) => isSingle(index, field, declared));
  return declared.indexes.some((other) => same(index, other, ordered));
}

function isSingle(index: Index, field: Index['fields'][number], declared: Indexes): boolean {
  const override = declared.fieldOverrides.find(
    ({ collectionGroup, fieldPath }) =>
      collectionGroup === index.collectionGroup && fieldPath === field.fieldPath,
  );
  if (!override) return index.queryScope === 'COLLECTION';
  return override.indexes.some(
    ({ queryScope, ...one }) =>
      queryScope === index.queryScope &&
      text({ ...one, fieldPath: field.fieldPath }) === text(field),
  );
}
