import { warning, type Issue } from '../issue.ts';
import {
  at,
  bytesAt,
  cutOff,
  malformed,
  notLookedThrough,
  type Parser,
  type Steps,
  type Subject,
} from './parser.ts';

/** Messages of a GRIB file (editions 1 and 2): each as long as it says and ended by 7777. WMO Manual on Codes, FM 92. */
export const grib: Parser = function* (file) {
  const notes: Issue[] = [];
  for (let offset = 0; offset < file.size;) {
    const start = yield* nextMessage(file, offset);
    if (start !== offset && notes.length === 0)
      notes.push(
        warning(
          'grib-between',
          at(file, offset),
          'Before or after a message there are other bytes.',
          'Leave out what is not GRIB, such as bulletin headings.',
        ),
      );
    if (start === undefined) return notes;
    const length = yield* lengthOf(file, start);
    if (length === undefined)
      return [
        ...notes,
        notLookedThrough(file, 'It has a message of more than 8 MiB in edition 1.'),
      ];
    if (!(start + length <= file.size)) throw cutOff(file, start, 'A message');
    const end = yield* bytesAt(file, start + length - 4, 4, 'A message');
    if (end.toString('latin1') !== '7777')
      throw malformed(file, 'grib-end', start, 'A message does not end with 7777 where it says.');
    offset = start + length;
  }
  return notes;
};

/** Where the next message begins, at most 64 KiB on; undefined: nowhere. */
function* nextMessage(file: Subject, offset: number): Steps<number | undefined> {
  const length = Math.min(64 * 1024, file.size - offset);
  const found = (yield { start: offset, length }).indexOf('GRIB', 0, 'latin1');
  if (found >= 0) return offset + found;
  if (offset === 0) throw malformed(file, 'grib-start', 0, 'There is no message of GRIB.');
  return undefined;
}

/** Bytes of a message; undefined: too long for the 23 bits that edition 1 has for it. */
function* lengthOf(file: Subject, start: number): Steps<number | undefined> {
  const head = yield* bytesAt(file, start, 16, 'A message');
  const edition = head[7]!;
  if (edition !== 1 && edition !== 2)
    throw malformed(file, 'grib-edition', start, `GRIB edition ${edition} is not known.`);
  const length = edition === 1 ? head.readUIntBE(4, 3) : Number(head.readBigUInt64BE(8));
  if (edition === 1 && length >= 2 ** 23) return undefined;
  if (length < 16 + 4)
    throw malformed(file, 'grib-length', start, `A message says that it has ${length} bytes.`);
  return length;
}
