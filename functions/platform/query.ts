import type * as z from 'zod';
import { idOf, pathOf, type Found, type Kind, type Query } from './documents.ts';
import { Fault } from './fault.ts';

const inequality = /^[<>]/;

/** Firestore's limit of values for `in`. */
const inValues = 30;

/** The field that a query's pages are ordered by, before the id: an inequality orders by its own field. */
export const orderOf = ({ orderBy, where = [] }: Query): string | undefined =>
  orderBy ?? where.find(([, operator]) => inequality.test(operator))?.[0];

/** True when no document can match, so that nothing need be read. */
export const isEmpty = ({ where = [] }: Query): boolean =>
  where.some(([, operator, value]) => operator === 'in' && (value as unknown[]).length === 0);

/** Throws for what Firestore would refuse, or would answer only with an index of no other use. */
export function checkQuery(of: Kind<unknown>, query: Query): void {
  const order = orderOf(query);
  if (query.within !== undefined) {
    if (of.pattern.split('/').length === 2)
      throw new Error(`${of.pattern} is not below another record.`);
    pathOf(of, `${query.within}/x`);
  }
  if (query.descending && order === undefined)
    throw new Error('Descending goes with a field to order by.');
  if (query.limit !== undefined && !(Number.isInteger(query.limit) && query.limit > 0))
    throw new Error(`Not a limit: ${query.limit}`);
  for (const [field, operator, value] of query.where ?? []) {
    if (value === undefined) throw new Error(`${field} is compared with undefined.`);
    if (inequality.test(operator) && field !== order)
      throw new Error(`${field} is compared with ${operator}, so it must also give the order.`);
    if (operator === 'in' && (!Array.isArray(value) || value.length > inValues))
      throw new Error(`${field} is compared with more than ${inValues} values.`);
  }
}

/** The value at a path of fields: `personal.email`. */
export const fieldOf = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], value);

/** Where the next page begins: what `after` says of the last document, `read` being asked only if it must. */
export async function cursorOf(
  of: Kind<unknown>,
  query: Query,
  read: (path: string) => Promise<unknown>,
): Promise<{ path: string; value: unknown } | undefined> {
  const { after } = query;
  if (after === undefined) return undefined;
  const order = orderOf(query);
  const path = pathOf(of, typeof after === 'string' ? after : after.id);
  if (order === undefined) return { path, value: undefined };
  const last = typeof after === 'string' ? await read(path) : after.value;
  const value = fieldOf(last, order);
  if (value === undefined)
    throw new Fault('gone', 'The record that the page before ended with is gone: start again.');
  return { path, value };
}

/** A document as its kind's schema reads it; throws our own error, naming document and fields, when it is corrupt. */
export function readStored<T>(of: Kind<T>, path: string, stored: unknown): T {
  const result = of.schema.safeParse(stored);
  if (result.success) return result.data;
  throw new Error(`Corrupt document ${path}: ${describe(result.error)}`);
}

/** A found document: its id within the kind, its value as the schema reads it. */
export const foundAt = <T>(of: Kind<T>, path: string, stored: unknown): Found<T> => ({
  id: idOf(of, path),
  value: readStored(of, path, stored),
});

/** Fields and rules only: a value may be personal. */
const describe = (error: z.ZodError): string =>
  error.issues.map(({ code, path }) => `${path.join('.')} (${code})`).join(', ');

/** Whether a path is of a kind: other kinds may have a collection of the same name below them. */
export function isOf(of: Kind<unknown>, path: string): boolean {
  const parts = path.split('/');
  const shape = of.pattern.split('/');
  return (
    parts.length === shape.length &&
    shape.every((part, index) => part.startsWith('{') || part === parts[index])
  );
}
