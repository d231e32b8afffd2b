import { hdf5 } from './hdf5.ts';
import { bytesAt, cutOff, malformed, type Parser } from './parser.ts';

const [matrix, compressed] = [14, 15];

/** The elements of a MAT file of version 5, one after the other to its end; one of version 7.3 is HDF5. MAT-File Format, 1-9. */
export const mat: Parser = function* (file) {
  const head = yield* bytesAt(file, 0, 128, 'The header');
  if (head.toString('latin1', 0, 8) === 'MATLAB 7') return yield* hdf5(file);
  const little = head.toString('latin1', 126, 128) === 'IM';
  const word = (bytes: Buffer, at: number) =>
    little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  if (file.size === 128) throw malformed(file, 'mat-element', 128, 'There is no array in it.');
  for (let at = 128; at < file.size;) {
    const tag = yield* bytesAt(file, at, 8, 'An element');
    const [type, length] = [word(tag, 0), word(tag, 4)];
    if (type !== matrix && type !== compressed)
      throw malformed(file, 'mat-element', at, `Element type ${type} is no array.`);
    const end = at + 8 + length;
    if (!(end <= file.size)) throw cutOff(file, at, 'An array');
    // only compressed elements are not filled up to eight bytes
    at = type === compressed ? end : Math.ceil(end / 8) * 8;
  }
  return [];
};
