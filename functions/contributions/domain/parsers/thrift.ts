import type { Cursor } from './cursor.ts';
import { malformed, type Steps, type Subject } from './parser.ts';

/** Called with the field ids on the way to a value (`list` items have none of their own), and the value; binaries up to 1 KiB. */
export type Visit = (path: readonly number[], value: number | Buffer) => void;

/** What a field's type says in the compact protocol. */
const types = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
};
const deepest = 16;

/** Walks a struct of Thrift's compact protocol, keeping nothing: depth, lengths and counts are all bounded by the bytes there are. */
export class Thrift {
  readonly #file: Subject;
  readonly #cursor: Cursor;
  readonly #visit: Visit;
  readonly #path: number[] = [];
  constructor(file: Subject, cursor: Cursor, visit: Visit) {
    this.#file = file;
    this.#cursor = cursor;
    this.#visit = visit;
  }

  *struct(depth = 0): Steps<void> {
    if (depth > deepest) throw this.#wrong('Structures lie more than 16 deep in one another.');
    let id = 0;
    for (;;) {
      const head = yield* this.#cursor.u8();
      if (head === types.stop) return;
      const delta = head >> 4;
      id = delta === 0 ? zigzag(yield* this.#varint()) : id + delta;
      this.#path.push(id);
      yield* this.#value(head & 15, depth, true);
      this.#path.pop();
    }
  }

  *#value(type: number, depth: number, field: boolean): Steps<void> {
    switch (type) {
      case types.true:
      case types.false:
        // within a list a truth value is a byte of its own
        if (!field) yield* this.#cursor.u8();
        return;
      case types.byte:
        yield* this.#cursor.u8();
        return;
      case 4:
      case 5:
      case 6:
        this.#visit(this.#path, zigzag(yield* this.#varint()));
        return;
      case types.double:
        yield* this.#cursor.take(8);
        return;
      case types.binary:
        yield* this.#binary();
        return;
      case types.list:
      case types.set:
        yield* this.#list(depth);
        return;
      case types.map:
        yield* this.#map(depth);
        return;
      case types.struct:
        yield* this.struct(depth + 1);
        return;
      default:
        throw this.#wrong(`There is a value of type ${type}, which Thrift does not know.`);
    }
  }

  *#binary(): Steps<void> {
    const length = yield* this.#varint();
    const kept = yield* this.#cursor.take(Math.min(length, 1024));
    this.#visit(this.#path, kept);
    this.#cursor.offset += length - kept.length;
  }

  *#list(depth: number): Steps<void> {
    const head = yield* this.#cursor.u8();
    const size = head >> 4 === 15 ? yield* this.#varint() : head >> 4;
    for (let n = 0; n < size; n += 1) yield* this.#item(head & 15, depth);
  }

  *#map(depth: number): Steps<void> {
    const size = yield* this.#varint();
    if (size === 0) return;
    const kinds = yield* this.#cursor.u8();
    for (let n = 0; n < size; n += 1) {
      yield* this.#item(kinds >> 4, depth);
      yield* this.#item(kinds & 15, depth);
    }
  }

  /** Each takes at least one byte, so a list is no longer than the file. */
  *#item(type: number, depth: number): Steps<void> {
    if (depth > deepest) throw this.#wrong('Lists lie more than 16 deep in one another.');
    yield* this.#value(type, depth + 1, false);
  }

  *#varint(): Steps<number> {
    let value = 0;
    for (let shift = 1, length = 0; length < 10; shift *= 128, length += 1) {
      const byte = yield* this.#cursor.u8();
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    throw this.#wrong('A number has more than ten bytes.');
  }

  #wrong(message: string) {
    return malformed(this.#file, 'thrift', this.#cursor.offset, message);
  }
}

const zigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
