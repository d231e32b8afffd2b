import { bytesAt, type Steps, type Subject } from './parser.ts';

/** Bytes read at once, where a field asks for fewer. */
const ahead = 64 * 1024;

/** Reads the fields of a file one after the other; Stop cut-off at its end. Numbers beyond 2^53 are rounded: they lie outside of any file. */
export class Cursor {
  readonly #file: Subject;
  readonly #big: boolean;
  readonly #what: string;
  offset: number;
  /** What is at hand: a step for each field would cost more than reading it. */
  #window: Buffer = Buffer.alloc(0);
  #start = 0;
  constructor(file: Subject, offset: number, order: 'big' | 'little', what: string) {
    this.#file = file;
    this.offset = offset;
    this.#big = order === 'big';
    this.#what = what;
  }
  *take(length: number): Steps<Buffer> {
    const from = this.offset - this.#start;
    if (from >= 0 && from + length <= this.#window.length) {
      this.offset += length;
      return this.#window.subarray(from, from + length);
    }
    const most = Math.max(length, Math.min(ahead, this.#file.size - this.offset));
    this.#window = yield* bytesAt(this.#file, this.offset, most, this.#what);
    this.#start = this.offset;
    this.offset += length;
    return this.#window.subarray(0, length);
  }
  *u8(): Steps<number> {
    return (yield* this.take(1))[0]!;
  }
  *u32(): Steps<number> {
    const bytes = yield* this.take(4);
    return this.#big ? bytes.readUInt32BE() : bytes.readUInt32LE();
  }
  *u64(): Steps<number> {
    const bytes = yield* this.take(8);
    return Number(this.#big ? bytes.readBigUInt64BE() : bytes.readBigUInt64LE());
  }
  /** An unsigned number of 1 to 8 bytes. */
  *uint(width: number): Steps<number> {
    const bytes = yield* this.take(width);
    const ordered = this.#big ? bytes : Buffer.from(bytes).reverse();
    return ordered.reduce((sum, byte) => sum * 256 + byte, 0);
  }
}
