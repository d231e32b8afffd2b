import type { Creator } from './dataset.ts';

/** What stands in the place of somebody who is not to be credited any more: the others keep their places. */
export const withheld = 'Name withheld at their request';

/** Whom to credit no more; by name, and by ORCID where several have it. */
export type Uncredited = Pick<Creator, 'name' | 'orcid'>;

const isMeant = (creator: Creator, { name, orcid }: Uncredited): boolean =>
  creator.name === name && (orcid === undefined || creator.orcid === orcid);

/** Creators without that person; undefined: nobody of that name is among them. */
export function uncredit<C extends Creator>(creators: C[], who: Uncredited): C[] | undefined {
  if (!creators.some((creator) => isMeant(creator, who))) return undefined;
  return creators.map((creator) => (isMeant(creator, who) ? ({ name: withheld } as C) : creator));
}
