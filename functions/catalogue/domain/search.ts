import type { Dataset } from './dataset.ts';

const plain = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The words of a search text, at most ten. */
export const wordsOf = (text: string): string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, 10);

/** Whether every word occurs in what describes the dataset, whatever case and accents. */
export function matches(
  id: string,
  { title, summary, projectId, creators }: Dataset,
  words: string[],
): boolean {
  const text = plain(
    [id, title, summary, projectId, ...creators.map(({ name }) => name)].join(' '),
  );
  return words.every((word) => text.includes(word));
}
