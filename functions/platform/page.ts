import type { Found } from './documents.ts';

/** A page of a list on the wire: its items, and what to send as `after` for the next page where there may be one. */
export const pageOf = <T, V>(
  found: Found<T>[],
  limit: number,
  view: (id: string, value: T) => V,
): { items: V[]; next: string | undefined } => ({
  items: found.map(({ id, value }) => view(id, value)),
  next: found.length === limit ? found.at(-1)?.id : undefined,
});
