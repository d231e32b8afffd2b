import { warning, type Issue } from '../issue.ts';
import { at, largest, notLookedThrough, type Steps, type Subject } from './parser.ts';

/** Ranges that are asked for in one file, and objects whose headers are looked at. */
const [mostReads, mostObjects] = [400, 2000];

/** Where objects are, and how wide addresses and lengths are written. */
export interface Layout {
  base: number;
  root: number;
  offsets: number;
  lengths: number;
}
/** Bytes of messages, and how each begins: version 1 in 8 bytes, version 2 in 4 or 6. */
interface Block {
  start: number;
  length: number;
  version: 1 | 2;
  head: number;
}

/**
 * What an HDF5 file keeps elsewhere: external links, external raw storage, virtual datasets, as far as headers can be followed from
 * the root group. Nothing is refused here, and what was not seen is said. HDF5 File Format Specification 3.0, III.A and IV.A.
 */
export function* outside(file: Subject, layout: Layout): Steps<Issue[]> {
  const walk = new Walk(file, layout);
  yield* walk.all();
  const issues = [...walk.found].map(([what, offset]) =>
    warning(
      'hdf5-elsewhere',
      at(file, offset),
      `It keeps data in other files: it has ${what}.`,
      'Copy the data into the file itself (h5repack, or h5py), or send the other files, too, and name them in the README.',
    ),
  );
  const unseen = 'Not all of its groups could be followed to look for data in other files.';
  return walk.unseen ? [...issues, notLookedThrough(file, unseen)] : issues;
}

class Walk {
  /** What was found, and where first. */
  readonly found = new Map<string, number>();
  unseen = false;
  readonly #file: Subject;
  readonly #layout: Layout;
  readonly #seen = new Set<number>();
  #waiting: number[];
  #reads = 0;
  constructor(file: Subject, layout: Layout) {
    this.#file = file;
    this.#layout = layout;
    this.#waiting = [layout.base + layout.root];
  }

  *all(): Steps<void> {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      if (this.#seen.has(next)) continue;
      this.#seen.add(next);
      if (this.#seen.size > mostObjects) this.unseen = true;
      else yield* this.#object(next);
    }
  }

  /** Undefined, and said so: it is not there, or enough was asked for. */
  *#read(start: number, length: number): Steps<Buffer | undefined> {
    const there = start >= 0 && length <= largest && start + length <= this.#file.size;
    this.#reads += 1;
    if (there && this.#reads <= mostReads)
      return length === 0 ? Buffer.alloc(0) : yield { start, length };
    this.unseen = true;
    return undefined;
  }

  /** An object's header, or a node on the way to one in groups of the older kind. */
  *#object(start: number): Steps<void> {
    const head = yield* this.#read(start, Math.min(34, Math.max(0, this.#file.size - start)));
    if (!head || head.length < 8) return;
    const { offsets, lengths } = this.#layout;
    const count = head.readUInt16LE(6);
    switch (head.toString('latin1', 0, 4)) {
      case 'TREE':
        return yield* this.#entries(start + 8 + 2 * offsets, count, lengths, lengths + offsets);
      case 'SNOD':
        return yield* this.#entries(start + 8, count, offsets, 2 * offsets + 24);
    }
    const first = firstBlock(start, head);
    if (!first) this.unseen = true;
    const blocks = first ? [first] : [];
    for (let left = 100; left > 0 && blocks.length > 0; left -= 1) {
      const block = blocks.pop()!;
      const bytes = yield* this.#read(block.start, block.length);
      if (bytes) blocks.push(...this.#messages(bytes, block));
    }
    if (blocks.length > 0) this.unseen = true;
  }

  /** Follows the address at `field` of each of so many entries. */
  *#entries(start: number, count: number, field: number, width: number): Steps<void> {
    const entries = yield* this.#read(start, count * width);
    for (let n = 0; entries && n < count; n += 1) this.#follow(entries, n * width + field);
  }

  /** Looks at the messages of a block; answers the blocks that go on from it. */
  #messages(bytes: Buffer, { start, version, head }: Block): Block[] {
    const more: Block[] = [];
    for (let at = 0; at + head <= bytes.length;) {
      const type = version === 1 ? bytes.readUInt16LE(at) : bytes[at]!;
      const size = bytes.readUInt16LE(at + (version === 1 ? 2 : 1));
      const content = bytes.subarray(at + head, at + head + size);
      if (type === 0x10) {
        const next = this.#address(content, 0);
        const length = uint(content, this.#layout.offsets, this.#layout.lengths);
        // a block of version 2 has a signature before and a checksum behind it
        const [skip, less] = version === 1 ? [0, 0] : [4, 8];
        if (next === undefined || !(length >= less)) this.unseen = true;
        else more.push({ start: next + skip, length: length - less, version, head });
      } else this.#message(type, content, start + at);
      at += head + size;
    }
    return more;
  }

  #message(type: number, content: Buffer, offset: number): void {
    const note = (what: string) => {
      if (!this.found.has(what)) this.found.set(what, offset);
    };
    if (type === 0x06) this.#link(content, note);
    else if (type === 0x07) note('external raw storage');
    else if (type === 0x08 && content[0]! >= 4 && content[1] === 3) note('a virtual dataset');
    else if (type === 0x11) this.#follow(content, 0);
    else if (type === 0x02) {
      // links that are kept in a heap are not followed
      const heap = content.subarray((content[1]! & 1) === 1 ? 10 : 2);
      if (this.#address(heap, 0) !== undefined) this.unseen = true;
    }
  }

  /** IV.A.2.g: flags say which fields there are. */
  #link(content: Buffer, note: (what: string) => void): void {
    const flags = content[1] ?? 0;
    let at = 2;
    const type = (flags & 8) === 0 ? 0 : content[at++];
    at += ((flags & 4) === 0 ? 0 : 8) + ((flags & 16) === 0 ? 0 : 1);
    const width = 2 ** (flags & 3);
    at += width + uint(content, at, width);
    if (type === 64) note('an external link');
    else if (type === 0) this.#follow(content, at);
  }

  #follow(bytes: Buffer, at: number): void {
    const address = this.#address(bytes, at);
    if (address !== undefined) this.#waiting.push(address);
  }

  /** An address in the file; undefined where none is written. */
  #address(bytes: Buffer, at: number): number | undefined {
    const { base, offsets } = this.#layout;
    const field = bytes.subarray(at, at + offsets);
    if (field.length < offsets || field.every((byte) => byte === 0xff)) return undefined;
    return base + uint(bytes, at, offsets);
  }
}

/** The first messages of an object's header; undefined: there is no header that is known. */
function firstBlock(start: number, head: Buffer): Block | undefined {
  if (head[0] === 1 && head.length >= 16)
    return { start: start + 16, length: head.readUInt32LE(8), version: 1, head: 8 };
  if (head.toString('latin1', 0, 4) !== 'OHDR') return undefined;
  const flags = head[5] ?? 0;
  const size = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4);
  const width = 2 ** (flags & 3);
  const length = uint(head, size, width);
  return { start: start + size + width, length, version: 2, head: (flags & 4) === 0 ? 4 : 6 };
}

/** A little-endian number; what lies beyond the bytes is missing from it. */
const uint = (bytes: Buffer, at: number, width: number): number =>
  Buffer.from(bytes.subarray(at, at + width))
    .reverse()
    .reduce((sum, byte) => sum * 256 + byte, 0);
