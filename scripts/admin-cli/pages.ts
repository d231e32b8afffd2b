import { Usage } from './command.ts';

const limit = 100;

/** All there is of what a use case lists in pages. */
export async function allPages<F extends { id: string }>(
  page: (paging: { limit: number; after?: string | undefined }) => Promise<F[]>,
): Promise<F[]> {
  const all: F[] = [];
  for (let after: string | undefined; ;) {
    const found = await page({ limit, after });
    all.push(...found);
    if (found.length < limit) return all;
    after = found.at(-1)!.id;
  }
}

/** One of these states, the first where none is named; Usage says which there are. */
export function stateOf<S extends string>(states: readonly S[], named: string | undefined): S {
  const state = states.find((one) => one === (named ?? states[0]));
  if (state === undefined) throw new Usage(`States are ${states.join(', ')}.`);
  return state;
}
