import type { Creator } from '../../catalogue/domain/dataset.ts';

/** Where a text names somebody. */
export interface Mention {
  /** All words of the name (given names perhaps as initials), or the ORCID; else the family name alone, which may be somebody else's. */
  full: boolean;
  /** The words around it, as they stand there. */
  excerpt: string;
}

interface Word {
  folded: string;
  start: number;
  end: number;
}
/** Letters that Unicode does not take apart. */
const plain: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', æ: 'ae' };
const fold = (word: string): string =>
  /^\w+$/.test(word)
    ? word.toLowerCase()
    : word
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .toLowerCase()
        .replaceAll(/[ßøłđðıæ]/g, (letter) => plain[letter]!);

/** Words without case and diacritics, with their places. */
function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(({ 0: word, index }) => {
    return { folded: fold(word), start: index, end: index + word.length };
  });
}
const folded = (text: string): string[] => wordsOf(text).map((word) => word.folded);

/** Family name and given names, of `Family, Given` or `Given Family`. */
function partsOf(name: string): { family: string[]; given: string[] } {
  const [before = '', ...after] = name.split(',');
  if (after.length > 0) return { family: folded(before), given: folded(after.join(' ')) };
  const words = name.trim().split(/\s+/);
  return { family: folded(words.at(-1) ?? ''), given: folded(words.slice(0, -1).join(' ')) };
}

const standsAt = (words: Word[], at: number, wanted: string[]): boolean =>
  wanted.length > 0 && wanted.every((word, index) => words[at + index]?.folded === word);
const isGiven = (word: string, given: string): boolean => word === given || word === given[0];

/** Signs of the text shown on each side. */
const around = 40;

/**
 * The first place where a text names somebody, one in full before one by family name: whole words, whatever the case and the
 * diacritics. Scripts without spaces between words have no whole words: there, only the name standing alone is found.
 */
export function mentionIn(text: string, { name, orcid }: Pick<Creator, 'name' | 'orcid'>) {
  const words = wordsOf(text);
  const { family, given } = partsOf(name);
  const id = orcid === undefined ? [] : folded(orcid);
  let first: Mention | undefined;
  for (const [at, { start }] of words.entries()) {
    const isId = standsAt(words, at, id);
    if (!isId && !standsAt(words, at, family)) continue;
    const last = at + (isId ? id : family).length;
    const beside = [...words.slice(Math.max(0, at - given.length), at), ...words.slice(last)];
    const near = beside.slice(0, Math.min(at, given.length) + given.length);
    const full = isId || given.every((one) => near.some((word) => isGiven(word.folded, one)));
    const end = words[last - 1]!.end;
    const excerpt = text.slice(Math.max(0, start - around), end + around).replaceAll(/\s+/g, ' ');
    if (full) return { full, excerpt };
    first ??= { full, excerpt };
  }
  return first;
}
