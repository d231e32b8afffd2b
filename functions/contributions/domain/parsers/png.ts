import { crc32 } from 'node:zlib';
import { warning, type Issue } from '../issue.ts';
import {
  at,
  bytesAt,
  cutOff,
  largest,
  malformed,
  pieces,
  type Parser,
  type Steps,
  type Subject,
} from './parser.ts';

/** Every chunk of a PNG with its checksum, from IHDR to IEND. PNG Specification, third edition. */
export const png: Parser = function* (file) {
  const notes: Issue[] = [];
  for (let offset = 8, first = true; ; first = false) {
    const head = yield* bytesAt(file, offset, 8, 'A chunk');
    const length = head.readUInt32BE();
    const type = head.toString('latin1', 4);
    if (first !== (type === 'IHDR') || !/^[A-Za-z]{4}$/.test(type))
      throw malformed(
        file,
        'png-chunk',
        offset,
        'The chunks do not begin with the image’s header.',
      );
    const end = offset + 8 + length;
    if (!(end + 4 <= file.size)) throw cutOff(file, offset, 'A chunk');
    if (first) yield* dimensions(file, offset, length);
    if (length <= largest && !(yield* fits(file, offset + 4, end)))
      throw malformed(file, 'png-chunk', offset, 'A chunk does not fit its checksum.');
    offset = end + 4;
    if (type !== 'IEND') continue;
    if (offset < file.size)
      notes.push(
        warning(
          'png-trailing',
          at(file, offset),
          'After the end of the image there is more.',
          'Save the image anew.',
        ),
      );
    return notes;
  }
};

/** As a decoder allots memory by them, images beyond 2^28 pixels are refused. */
function* dimensions(file: Subject, offset: number, length: number): Steps<void> {
  const header = yield* bytesAt(file, offset + 8, length, 'The header');
  const [width, height] = length === 13 ? [header.readUInt32BE(0), header.readUInt32BE(4)] : [0, 0];
  if (width === 0 || height === 0 || width * height > 2 ** 28)
    throw malformed(
      file,
      'png-size',
      offset,
      `The image says that it has ${width} × ${height} pixels.`,
      'Send images with at least one and at most 2^28 pixels; larger ones as FITS or TIFF.',
    );
}

function* fits(file: Subject, start: number, end: number): Steps<boolean> {
  let sum = 0;
  yield* pieces(start, end, (piece) => void (sum = crc32(piece, sum)));
  return (yield* bytesAt(file, end, 4, 'A chunk')).readUInt32BE() === sum;
}
