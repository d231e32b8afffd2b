import { error, warning, type Issue } from '../issue.ts';

/** Bytes of a file that a parser asks for: at most `largest` at once, and never beyond its end. */
export interface Range {
  start: number;
  length: number;
}
export const largest = 1024 * 1024;

/** A file as its parser knows it: the path for telling, never for judging. */
export interface Subject {
  path: string;
  size: number;
}
/** Asks for ranges, is handed their bytes, and comes to an answer: no I/O of its own, so it runs over any source. */
export type Steps<T> = Generator<Range, T, Buffer>;
/** Reads what matters of one format; answers warnings, throws Stop at what makes the file unfit. */
export type Parser = (file: Subject) => Steps<Issue[]>;

/** What was found; `dangerous` content goes to quarantine. */
export interface Found {
  issues: Issue[];
  dangerous: boolean;
}

/** Ends a parser with what makes the file unfit. */
export class Stop extends Error {
  readonly issue: Issue;
  readonly dangerous: boolean;
  constructor(issue: Issue, dangerous = false) {
    super(issue.message);
    this.issue = issue;
    this.dangerous = dangerous;
  }
}

/** Runs a parser to what it found, whichever way it ends. */
export function* look(parser: Parser, file: Subject): Steps<Found> {
  try {
    return { issues: yield* parser(file), dangerous: false };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { issues: [stop.issue], dangerous: stop.dangerous };
  }
}

/** A place in a file, as issues name it. */
export const at = ({ path }: Subject, offset: number): string => `${path}@${offset}`;

/** For `throw`: the structure at `offset` is not what the format's specification says. */
export const malformed = (
  file: Subject,
  code: string,
  offset: number,
  message: string,
  suggestion = 'Write the file again with a current version of the format’s own library.',
): Stop => new Stop(error(code, at(file, offset), message, suggestion));

/** For `throw`: something that is announced at `offset` lies beyond the end of the file. */
export const cutOff = (file: Subject, offset: number, what: string): Stop =>
  new Stop(
    error(
      'cut-off',
      at(file, offset),
      `${what} goes beyond the end of the file.`,
      'The file is cut off, or its header says more than there is: send it whole.',
    ),
  );

/** Only part of a file was looked through. */
export const notLookedThrough = ({ path }: Subject, how: string): Issue =>
  warning(
    'not-looked-through',
    path,
    how,
    'Nothing was found in what was looked at; the reviewer takes samples of the rest.',
  );

/** The bytes of a range; Stop cut-off when it is not within the file. */
export function* bytesAt(
  file: Subject,
  start: number,
  length: number,
  what: string,
): Steps<Buffer> {
  if (!(start >= 0 && length >= 0 && start + length <= file.size))
    throw cutOff(file, Math.min(start, file.size), what);
  return length === 0 ? Buffer.alloc(0) : yield { start, length };
}

/** All bytes from `start` to `end`, in pieces of at most `largest`, each with its offset, until `each` answers true: enough. */
export function* pieces(
  start: number,
  end: number,
  each: (piece: Buffer, offset: number) => unknown,
): Steps<void> {
  for (let offset = start; offset < end; offset += largest) {
    const piece = yield { start: offset, length: Math.min(largest, end - offset) };
    if (each(piece, offset) === true) return;
  }
}
