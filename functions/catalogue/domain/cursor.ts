/** A sorted stream that is read along beside another, looking up each key in constant memory. */
export interface Alongside<T> {
  /** The item at `key`, which must not be before the key asked for last. */
  at(key: string): Promise<T | undefined>;
}

/** Order of object names and paths: by their UTF-8 bytes, as Cloud Storage lists them. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Reads `items`, sorted by `keyOf`, no further than is asked for. */
export function alongside<T>(items: AsyncIterable<T>, keyOf: (item: T) => string): Alongside<T> {
  const iterator = items[Symbol.asyncIterator]();
  let current: T | undefined;
  let ended = false;
  const advance = async (): Promise<void> => {
    const result = await iterator.next();
    ended = result.done === true;
    current = ended ? undefined : (result.value as T);
  };
  return {
    at: async (key) => {
      if (current === undefined && !ended) await advance();
      while (current !== undefined && byBytes(keyOf(current), key) < 0) await advance();
      return current !== undefined && keyOf(current) === key ? current : undefined;
    },
  };
}
