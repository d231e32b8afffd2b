import { warning, type Issue } from '../issue.ts';
import { Cursor } from './cursor.ts';
import { outside } from './hdf5-outside.ts';
import { lookup3 } from './lookup3.ts';
import { bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

const signature = Buffer.from('894844460d0a1a0a', 'hex');

/**
 * The superblock of an HDF5 file (also NetCDF-4 and MAT 7.3), wherever it begins, its checksum where it has one,
 * and whether root group and end of file lie where it says. HDF5 File Format Specification 3.0, II.A.
 */
export const hdf5: Parser = function* (file) {
  const start = yield* find(file);
  const version = (yield* bytesAt(file, start + 8, 1, 'The superblock'))[0]!;
  if (version > 3)
    throw malformed(file, 'hdf5-superblock', start, `Superblock version ${version} is not known.`);
  const { base, eof, root, open, offsets, lengths } =
    version < 2 ? yield* early(file, start, version) : yield* late(file, start);
  if (!(base <= start))
    throw malformed(file, 'hdf5-superblock', start, 'The base address lies behind the superblock.');
  if (!(eof <= file.size)) throw cutOff(file, start, `By the superblock the file: ${eof} bytes`);
  if (!(root > 0 && base + root < eof))
    throw malformed(file, 'hdf5-root', start, 'The root group lies outside of the file.');
  const head = yield* bytesAt(file, base + root, 4, 'The root group');
  if (head[0] !== 1 && head.toString('latin1') !== 'OHDR')
    throw malformed(file, 'hdf5-root', base + root, 'There is no root group where it should be.');
  const elsewhere = yield* outside(file, { base, root, offsets, lengths });
  return open ? [notClosed(file), ...elsewhere] : elsewhere;
};

const notClosed = ({ path }: Subject): Issue =>
  warning(
    'hdf5-open',
    path,
    'The file was not closed by the program that wrote it.',
    'Close it, or run h5clear -s on a copy.',
  );

/** At 0, 512, 1024, 2048 and so on. */
function* find(file: Subject): Steps<number> {
  for (let start = 0; start + 48 <= file.size; start = start === 0 ? 512 : start * 2)
    if ((yield { start, length: 8 }).equals(signature)) return start;
  throw malformed(file, 'hdf5-superblock', 0, 'There is no superblock of HDF5.');
}

interface Superblock {
  base: number;
  eof: number;
  root: number;
  open: boolean;
  /** Bytes of an address, and of a length. */
  offsets: number;
  lengths: number;
}

function widths(file: Subject, start: number, offsets: number, lengths: number) {
  if (![4, 8].includes(offsets) || ![4, 8].includes(lengths))
    throw malformed(
      file,
      'hdf5-superblock',
      start,
      `Addresses of ${offsets} and lengths of ${lengths} bytes are not known.`,
    );
  return { offsets, lengths };
}

function* early(file: Subject, start: number, version: number): Steps<Superblock> {
  const cursor = new Cursor(file, start + 13, 'little', 'The superblock');
  const offsets = yield* cursor.u8();
  const sizes = widths(file, start, offsets, yield* cursor.u8());
  cursor.offset = start + (version === 0 ? 24 : 28);
  const base = yield* cursor.uint(offsets);
  cursor.offset += offsets;
  const eof = yield* cursor.uint(offsets);
  // driver information, then the root group's entry: link name, header address
  cursor.offset += 2 * offsets;
  return { base, eof, root: yield* cursor.uint(offsets), open: false, ...sizes };
}

function* late(file: Subject, start: number): Steps<Superblock> {
  const cursor = new Cursor(file, start + 9, 'little', 'The superblock');
  const offsets = yield* cursor.u8();
  const sizes = widths(file, start, offsets, yield* cursor.u8());
  const flags = yield* cursor.u8();
  const base = yield* cursor.uint(offsets);
  cursor.offset += offsets;
  const eof = yield* cursor.uint(offsets);
  const root = yield* cursor.uint(offsets);
  const end = cursor.offset;
  const sum = yield* cursor.u32();
  if (lookup3(yield* bytesAt(file, start, end - start, 'The superblock')) !== sum)
    throw malformed(file, 'hdf5-checksum', start, 'The superblock does not fit its checksum.');
  return { base, eof, root, open: (flags & 0b101) !== 0, ...sizes };
}
