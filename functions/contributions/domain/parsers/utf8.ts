import { malformed, type Subject } from './parser.ts';

/** Most bytes of a text that are looked through. */
export const textLimit = 64 * 1024 * 1024;

/** Text is UTF-8 without NUL; pieces may cut a sign. Stop where it is not. */
export class Utf8 {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #file: Subject;
  constructor(file: Subject) {
    this.#file = file;
  }
  /** The decoded piece. */
  feed(piece: Buffer, offset: number): string {
    const zero = piece.indexOf(0);
    if (zero >= 0) throw this.#wrong(offset + zero, 'There is a NUL byte in the text.');
    try {
      return this.#decoder.decode(piece, { stream: offset + piece.length < this.#file.size });
    } catch {
      throw this.#wrong(offset, 'The text is not UTF-8, somewhere in the MiB from here.');
    }
  }
  #wrong(offset: number, message: string) {
    return malformed(this.#file, 'not-utf8', offset, message, 'Save it as UTF-8.');
  }
}
