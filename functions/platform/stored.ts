export type Stored = Record<string, unknown>;

const isPlain = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;

/**
 * What is kept of a value: a copy without undefined (left to Firestore's client, a map of nothing but
 * undefined would go as a whole); throws for what Firestore would refuse.
 */
export function kept(value: unknown, inArray = false): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      break;
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw new Error(`A ${typeof value} cannot be stored.`);
  }
  if (value === null) return value;
  if (value instanceof Date) return new Date(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) {
    if (inArray) throw new Error('A list in a list cannot be stored.');
    return value.filter((item) => item !== undefined).map((item) => kept(item, true));
  }
  if (!isPlain(value)) throw new Error(`A ${value.constructor.name} cannot be stored.`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, kept(inner)]),
  );
}

/** A document as it is kept. */
export const keptDocument = (value: unknown): Stored => kept(value) as Stored;
