import { bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

/** Bytes of a value by its type: TIFF 6.0, section 2, and BigTIFF's 16 to 18. */
const widths: Record<number, number> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
  ...{ 16: 8, 17: 8, 18: 8 },
};
/** Tags that place the image: strips' and tiles' offsets, and how many bytes each has. */
const places = [
  { offsets: 273, counts: 279 },
  { offsets: 324, counts: 325 },
];
/** Most directories, and most strips or tiles of one that are looked at. */
const most = { directories: 10_000, parts: 4096 };

/** Every directory of a TIFF or BigTIFF: values, strips and tiles lie within the file, and no chain of them bites its tail. */
export const tiff: Parser = function* (file) {
  const reader = new Tiff(file, yield* bytesAt(file, 0, 16, 'The header'));
  const seen = new Set<number>();
  for (let offset = reader.first; offset !== 0;) {
    if (seen.has(offset) || seen.size >= most.directories)
      throw malformed(file, 'tiff-directory', offset, 'The directories of the images have no end.');
    seen.add(offset);
    offset = yield* reader.directory(offset);
  }
  if (seen.size === 0) throw malformed(file, 'tiff-directory', 4, 'There is no image in it.');
  return [];
};

interface Values {
  width: number;
  count: number;
  /** Where they are. */
  offset: number;
}

class Tiff {
  readonly #file: Subject;
  readonly #little: boolean;
  readonly #big: boolean;
  readonly first: number;
  constructor(file: Subject, header: Buffer) {
    this.#file = file;
    this.#little = header[0] === 0x49;
    this.#big = this.#number(header.subarray(2, 4)) === 43;
    this.first = this.#number(this.#big ? header.subarray(8, 16) : header.subarray(4, 8));
  }
  #number(bytes: Buffer): number {
    const ordered = this.#little ? Buffer.from(bytes).reverse() : bytes;
    return ordered.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  /** Checks one directory; where the next is, or 0. */
  *directory(offset: number): Steps<number> {
    const [head, size, pointer] = this.#big ? [8, 20, 8] : [2, 12, 4];
    const count = this.#number(yield* bytesAt(this.#file, offset, head, 'A directory'));
    const end = offset + head + count * size;
    if (!(end + pointer <= this.#file.size)) throw cutOff(this.#file, offset, 'A directory');
    if (count === 0 || count > 4096)
      throw malformed(this.#file, 'tiff-directory', offset, `A directory has ${count} entries.`);
    const found = new Map<number, Values>();
    for (let n = 0; n < count; n += 1) {
      const place = offset + head + n * size;
      const entry = yield* bytesAt(this.#file, place, size, 'A directory');
      found.set(this.#number(entry.subarray(0, 2)), this.#values(entry, place, pointer));
    }
    for (const { offsets, counts } of places)
      yield* this.#parts(found.get(offsets), found.get(counts));
    return this.#number(yield* bytesAt(this.#file, end, pointer, 'A directory'));
  }

  #values(entry: Buffer, place: number, pointer: number): Values {
    // readers skip types that they do not know
    const width = widths[this.#number(entry.subarray(2, 4))] ?? 0;
    const count = this.#number(entry.subarray(4, 4 + pointer));
    const inline = width * count <= pointer;
    const offset = inline ? place + 4 + pointer : this.#number(entry.subarray(4 + pointer));
    if (!(offset + width * count <= this.#file.size)) throw cutOff(this.#file, place, 'A value');
    return { width, count, offset };
  }

  *#parts(offsets: Values | undefined, counts: Values | undefined): Steps<void> {
    if (!offsets || !counts) return;
    for (let n = 0; n < Math.min(offsets.count, counts.count, most.parts); n += 1) {
      const start = yield* this.#nth(offsets, n);
      const length = yield* this.#nth(counts, n);
      if (!(start + length <= this.#file.size))
        throw cutOff(this.#file, offsets.offset, 'A strip or tile');
    }
  }
  *#nth({ width, offset }: Values, n: number): Steps<number> {
    const value = yield* bytesAt(this.#file, offset + n * width, width, 'A value');
    return this.#number(value);
  }
}
