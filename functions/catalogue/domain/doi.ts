import * as z from 'zod';

/** As people paste it: bare, after `doi:`, or behind a resolver. */
const written =
  /^(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/(?:(?:[Dd][Xx]|[Ww]{3})\.)?[Dd][Oo][Ii]\.[Oo][Rr][Gg]\/|[Dd][Oo][Ii]: ?)?10\.\d{4,9}(?:\/|%2[Ff])[\x21-\x7e]{1,200}$/;
const bare = /^10\.\d{4,9}\/[\x21-\x7e]{1,200}$/;

/** A link escapes what is not for addresses; what cannot be undone is left. */
function unescaped(path: string): string {
  try {
    const name = decodeURIComponent(path);
    return bare.test(name) ? name : path;
  } catch {
    return path;
  }
}

/** The name alone and in lower case, for DOIs know no case (https://support.datacite.org/docs/doi-basics); of what is no DOI, itself. */
export function normalDoi(text: string): string {
  if (!written.test(text)) return text;
  const name = text.slice(text.indexOf('10.'));
  return (/^https?:/i.test(text) ? unescaped(name) : name).toLowerCase();
}

export const isDoi = (text: string): boolean => bare.test(text);

/** A DOI wherever somebody types one; `10.5072/abc` from then on. */
export const Doi = z
  .string()
  .trim()
  .max(300, 'At most 300 characters.')
  .regex(written, 'Send a DOI, such as 10.5072/abc.')
  .overwrite(normalDoi);
