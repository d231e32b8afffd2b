import type { Operator } from './documents.ts';

/** Firestore's order of types. */
const rank = (value: unknown): number => {
  if (value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return 2;
  if (value instanceof Date) return 3;
  if (typeof value === 'string') return 4;
  return Array.isArray(value) ? 5 : 6;
};

/** Firestore's order of values: types first, strings by their UTF-8. */
export function compare(a: unknown, b: unknown): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === 'string' && typeof b === 'string')
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (Array.isArray(a) && Array.isArray(b)) return compareAll(a, b);
  if (typeof a === 'object' && typeof b === 'object' && a && b)
    return compareAll(entries(a), entries(b));
  return Number(a) - Number(b);
}

const entries = (map: object): unknown[] =>
  Object.entries(map)
    .sort(([x], [y]) => compare(x, y))
    .flat();

function compareAll(a: unknown[], b: unknown[]): number {
  for (const [index, item] of a.slice(0, b.length).entries()) {
    const order = compare(item, b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Firestore orders paths segment by segment. */
export const comparePaths = (a: string, b: string): number => compare(a.split('/'), b.split('/'));

/** Whether a stored field meets a condition; a missing one never does, and `<` looks at its own type only. */
export function holds(actual: unknown, operator: Operator, wanted: unknown): boolean {
  if (actual === undefined) return false;
  const order = compare(actual, wanted);
  const sameType = rank(actual) === rank(wanted);
  switch (operator) {
    case '==':
      return order === 0;
    case 'in':
      return (wanted as unknown[]).some((item) => compare(actual, item) === 0);
    case 'array-contains':
      return Array.isArray(actual) && actual.some((item) => compare(item, wanted) === 0);
    case '<':
      return sameType && order < 0;
    case '<=':
      return sameType && order <= 0;
    case '>':
      return sameType && order > 0;
    case '>=':
      return sameType && order >= 0;
  }
}
