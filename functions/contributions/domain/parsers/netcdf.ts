import { warning, type Issue } from '../issue.ts';
import { Cursor } from './cursor.ts';
import { bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

const [dimensionTag, variableTag, attributeTag] = [0x0a, 0x0b, 0x0c];
/** Bytes of each external type, by its number. */
const widths = [0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8];
/** Most bytes of a header; each of its elements takes at least 8, so this bounds the work, too. */
const longestHeader = 16 * 1024 * 1024;

/**
 * The header of a classic NetCDF file (versions 1, 2 and 5): dimensions, attributes, variables, and whether the data of each lie
 * within the file. NetCDF Classic Format Specification; CDF-5 has 64-bit counts.
 */
export const netcdf: Parser = function* (file) {
  const version = (yield* bytesAt(file, 3, 1, 'The header'))[0]!;
  const reader = new Header(file, version);
  const records = yield* reader.count();
  // all bits set: written as a stream, the number of records follows from the size
  const streaming = records >= (version === 5 ? 2 ** 64 - 1 : 2 ** 32 - 1);
  const dimensions = yield* reader.list(dimensionTag, () => reader.dimension());
  yield* reader.list(attributeTag, () => reader.attribute());
  const variables = yield* reader.list(variableTag, () => reader.variable(dimensions));
  const recorded = variables.filter(({ record }) => record);
  const padded = (size: number) => Math.ceil(size / 4) * 4;
  const step =
    recorded.length === 1
      ? recorded[0]!.bytes
      : recorded.reduce((sum, { bytes }) => sum + padded(bytes), 0);
  let filled = 0;
  for (const { name, begin, bytes, record } of variables) {
    if (begin < reader.offset && bytes > 0)
      throw malformed(file, 'netcdf-header', begin, `Variable ${name} lies within the header.`);
    if (record && (streaming || records === 0)) continue;
    const end = begin + (record ? (records - 1) * step : 0) + bytes;
    if (!(end <= file.size)) throw cutOff(file, begin, `Variable ${name}`);
    filled = Math.max(filled, record ? begin + records * step : begin + padded(bytes));
  }
  return filled > file.size ? [unfilled(file)] : [];
};

const unfilled = ({ path }: Subject): Issue =>
  warning(
    'netcdf-unfilled',
    path,
    'Its data are there, but not filled up as NetCDF asks: some bytes are missing at its end.',
    'Look whether the file is cut off.',
  );

interface Variable {
  name: string;
  begin: number;
  /** Of all of it, or of one record. */
  bytes: number;
  record: boolean;
}

class Header extends Cursor {
  readonly #file: Subject;
  readonly #version: number;
  constructor(file: Subject, version: number) {
    super(file, 4, 'big', 'The header');
    this.#file = file;
    this.#version = version;
  }
  #wrong(message: string) {
    return malformed(this.#file, 'netcdf-header', this.offset, message);
  }
  /** A count or length: 8 bytes in CDF-5, else 4. */
  *count(): Steps<number> {
    if (this.offset > longestHeader) throw this.#wrong('The header is longer than 16 MiB.');
    return this.#version === 5 ? yield* this.u64() : yield* this.u32();
  }
  *list<T>(tag: number, element: () => Steps<T>): Steps<T[]> {
    const found = yield* this.u32();
    const length = yield* this.count();
    if (found === 0 && length === 0) return [];
    if (found !== tag) throw this.#wrong(`A list has the tag ${found} where ${tag} should be.`);
    const elements: T[] = [];
    for (let n = 0; n < length; n += 1) elements.push(yield* element());
    return elements;
  }
  *#name(): Steps<string> {
    const length = yield* this.count();
    if (length > 1024) throw this.#wrong('A name has more than 1024 bytes.');
    const padded = yield* this.take(Math.ceil(length / 4) * 4);
    return padded.toString('utf8', 0, length).replaceAll(/\p{Cc}/gu, '?');
  }
  *#width(): Steps<number> {
    const type = yield* this.u32();
    const width = type > (this.#version === 5 ? 11 : 6) ? undefined : widths[type];
    if (width === undefined || type === 0) throw this.#wrong(`Type ${type} is not known.`);
    return width;
  }
  /** Its length; 0: the record dimension. */
  *dimension(): Steps<number> {
    yield* this.#name();
    return yield* this.count();
  }
  *attribute(): Steps<void> {
    yield* this.#name();
    const width = yield* this.#width();
    const values = yield* this.count();
    const next = this.offset + Math.ceil((width * values) / 4) * 4;
    if (!(next <= this.#file.size)) throw cutOff(this.#file, this.offset, 'An attribute');
    this.offset = next;
  }
  *variable(dimensions: number[]): Steps<Variable> {
    const name = yield* this.#name();
    const shape: number[] = [];
    const rank = yield* this.count();
    for (let n = 0; n < rank; n += 1) {
      const dimension = dimensions[yield* this.count()];
      if (dimension === undefined) throw this.#wrong(`Variable ${name} names no such dimension.`);
      shape.push(dimension);
    }
    yield* this.list(attributeTag, () => this.attribute());
    const width = yield* this.#width();
    // its stored size may be capped, the shape tells it exactly
    yield* this.count();
    const begin = this.#version === 1 ? yield* this.u32() : yield* this.u64();
    const record = shape[0] === 0;
    const bytes = shape.slice(record ? 1 : 0).reduce((product, size) => product * size, width);
    return { name, begin, bytes, record };
  }
}
