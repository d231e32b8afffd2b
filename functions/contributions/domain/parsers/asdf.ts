import { warning, type Issue } from '../issue.ts';
import {
  at,
  bytesAt,
  cutOff,
  malformed,
  pieces,
  Stop,
  type Parser,
  type Steps,
  type Subject,
} from './parser.ts';
import { codeTag, runsCode } from './yaml-tags.ts';

const longestTree = 32 * 1024 * 1024;
const magic = '\xd3BLK';
/** A block may be this far behind the tree, which can be padded to be edited in place. */
const padding = 1024 * 1024;

/** The tree and the blocks of an ASDF file: no code, nothing fetched from elsewhere, each block as long as it says. ASDF Standard 1.6. */
export const asdf: Parser = function* (file) {
  const tree = new Tree(file);
  yield* pieces(0, Math.min(file.size, longestTree), (piece, offset) => tree.feed(piece, offset));
  if (tree.end === undefined) throw noEnd(file);
  const found = yield* blocks(file, tree.end);
  if (tree.sources > found) throw cutOff(file, file.size, `Block ${tree.sources - 1}`);
  return tree.refers ? [refersElsewhere(file)] : [];
};

const noEnd = (file: Subject): Stop =>
  file.size > longestTree
    ? malformed(file, 'asdf-tree', 0, 'The tree has more than 32 MiB.', 'Store arrays as blocks.')
    : cutOff(file, file.size, 'The tree');

const refersElsewhere = ({ path }: Subject): Issue =>
  warning(
    'asdf-elsewhere',
    path,
    'Its tree refers to data in other files or on other servers.',
    'Write the data into the file itself: AsdfFile.write_to with all_array_storage="internal".',
  );

/** How many blocks there are; a streamed one is the last. */
function* blocks(file: Subject, end: number): Steps<number> {
  let offset = yield* firstBlock(file, end);
  let found = 0;
  for (; offset !== undefined && offset < file.size; found += 1) {
    const mark = yield* bytesAt(file, offset, Math.min(12, file.size - offset), 'A block');
    if (mark.toString('latin1') === '#ASDF BLOCK ') break;
    if (mark.toString('latin1', 0, 4) !== magic)
      throw malformed(file, 'asdf-block', offset, `Block ${found} does not begin where it should.`);
    const head = yield* bytesAt(file, offset, 54, 'A block');
    const size = head.readUInt16BE(4);
    if (size < 48) throw malformed(file, 'asdf-block', offset, 'A block has too short a header.');
    if ((head.readUInt32BE(6) & 1) === 1) return found + 1;
    const [allocated, used] = [Number(head.readBigUInt64BE(14)), Number(head.readBigUInt64BE(22))];
    if (used > allocated)
      throw malformed(file, 'asdf-block', offset, 'A block uses more than it has.');
    const next = offset + 6 + size + allocated;
    if (!(next <= file.size)) throw cutOff(file, offset, `Block ${found}`);
    offset = next;
  }
  return found;
}

const elsewhere =
  /\$ref: *['"]?[a-z]+:\/\/|!core\/externalarray|\bsource: *['"]?(?:[a-z]+:\/\/|[/.\w-]+\.asdf)/;

/** Looks for where the tree ends, or the comments where there is none, and through it on the way. */
class Tree {
  readonly #file: Subject;
  #carried = '';
  end: number | undefined;
  refers = false;
  /** One more than the last block that an array of it names as its source. */
  sources = 0;
  constructor(file: Subject) {
    this.#file = file;
  }
  feed(piece: Buffer, offset: number): boolean {
    const text = this.#carried + piece.toString('latin1');
    const from = offset - this.#carried.length;
    const block = text.indexOf(magic);
    const stop = /\r?\n\.\.\.\r?\n/.exec(text);
    if (stop && (block < 0 || stop.index < block)) this.end = from + stop.index + stop[0].length;
    else if (block >= 0) this.end = from + block;
    const tree = this.end === undefined ? text : text.slice(0, this.end - from);
    if (runsCode(tree)) throw new Stop(codeTag(at(this.#file, from)), true);
    this.refers ||= elsewhere.test(tree);
    for (const [, source] of tree.matchAll(/\bsource: *(\d{1,6})(?!\d)/g))
      this.sources = Math.max(this.sources, Number(source) + 1);
    this.#carried = text.slice(-128);
    return this.end !== undefined;
  }
}

function* firstBlock(file: Subject, end: number): Steps<number | undefined> {
  const length = Math.min(padding, file.size - end);
  if (length <= 0) return undefined;
  const after = yield { start: end, length };
  const mark = after.indexOf(magic, 0, 'latin1');
  if (mark >= 0) return end + mark;
  if (after.some((byte) => byte !== 0 && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d))
    throw malformed(file, 'asdf-block', end, 'After the tree there is something that is no block.');
  return undefined;
}
