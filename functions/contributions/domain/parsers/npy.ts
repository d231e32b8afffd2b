import { error, warning, type Issue } from '../issue.ts';
import {
  at,
  bytesAt,
  cutOff,
  malformed,
  Stop,
  type Parser,
  type Steps,
  type Subject,
} from './parser.ts';
import { pythonLiteral, type Literal } from './python-literal.ts';

/** Longest header that is read; NumPy itself asks before it reads more than 10,000 signs. */
const longestHeader = 64 * 1024;

/** What the header of an NPY says. */
export interface Npy {
  /** Bytes of one item; undefined: Python objects, which run code when they are opened. */
  itemBytes: number | undefined;
  items: number;
  /** Where the data begin. */
  start: number;
}

/** Header and size of a NumPy array. NEP 1 and `numpy.lib.format`: versions 1 to 3. */
export const npy: Parser = function* (file) {
  const { itemBytes, items, start } = yield* npyHeader(file);
  if (itemBytes === undefined) throw objects(at(file, 8));
  const end = start + itemBytes * items;
  if (!(end <= file.size)) throw cutOff(file, start, `By its header the array of ${items} items`);
  const notes: Issue[] = [];
  if (end < file.size)
    notes.push(
      warning(
        'npy-trailing',
        at(file, end),
        'After the array there is more.',
        'Save the array anew, or several arrays as NPZ.',
      ),
    );
  return notes;
};

/** For `throw`: an array of Python objects. */
export const objects = (location: string): Stop =>
  new Stop(
    error(
      'object-array',
      location,
      'This array holds Python objects, which run code when they are opened.',
      'Save it with a plain dtype (numpy.save or savez with allow_pickle=False).',
    ),
    true,
  );

/** Reads the header; Stop when it is none. */
export function* npyHeader(file: Subject): Steps<Npy> {
  const head = yield* bytesAt(file, 0, 12, 'The header');
  const wide = head[6]! > 1;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  const from = wide ? 12 : 10;
  const wrong = (message: string) => malformed(file, 'npy-header', from, message);
  if (head.toString('latin1', 0, 6) !== '\x93NUMPY' || head[6]! < 1 || head[6]! > 3)
    throw malformed(file, 'npy-header', 0, 'This is no NumPy array of version 1, 2 or 3.');
  if (length > longestHeader) throw wrong('The header is longer than 64 KiB.');
  const text = yield* bytesAt(file, from, length, 'The header');
  const header = pythonLiteral(text.toString(head[6] === 3 ? 'utf8' : 'latin1'));
  if (!(header instanceof Map)) throw wrong('The header is no dictionary of plain literals.');
  const shape = header.get('shape');
  if (!Array.isArray(shape) || !shape.every((size) => typeof size === 'number' && size >= 0))
    throw wrong('The header has no shape.');
  const itemBytes = widthOf(header.get('descr') ?? null, 0);
  if (itemBytes === 'unknown') throw wrong('The header has a dtype that is not known.');
  return {
    itemBytes: itemBytes === 'objects' ? undefined : itemBytes,
    items: (shape as number[]).reduce((product, size) => product * size, 1),
    start: from + length,
  };
}

/** Bytes of an item of a dtype. */
function widthOf(descr: Literal, depth: number): number | 'objects' | 'unknown' {
  if (typeof descr === 'string') {
    const plain =
      /^[|<>=]?(?:[biufcSaV](\d{1,9})|(U)(\d{1,9})|[mM](8)(?:\[[\w/]{1,20}\])?|([?]))$/.exec(descr);
    if (/^[|<>=]?O\d*$/.test(descr)) return 'objects';
    if (!plain) return 'unknown';
    const [, usual, unicode, signs, time] = plain;
    return usual !== undefined ? Number(usual) : unicode ? 4 * Number(signs) : time ? 8 : 1;
  }
  if (!Array.isArray(descr) || descr.length === 0 || depth > 10) return 'unknown';
  let sum = 0;
  for (const field of descr) {
    if (!Array.isArray(field) || field.length < 2 || field.length > 3) return 'unknown';
    const width = widthOf(field[1]!, depth + 1);
    if (typeof width === 'string') return width;
    const shape = field[2] ?? [];
    const sizes = Array.isArray(shape) ? shape : [shape];
    if (!sizes.every((size) => typeof size === 'number')) return 'unknown';
    sum += sizes.reduce((product, size) => product * size, width);
  }
  return sum;
}
