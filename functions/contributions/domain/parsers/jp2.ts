import { bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

/** Boxes of a JPEG 2000 file, and beginning and end of its codestream. ITU-T T.800, annexes A and I. */
export const jp2: Parser = function* (file) {
  const head = yield* bytesAt(file, 0, 4, 'The header');
  if (head.readUInt32BE() === 0xff4fff51) yield* codestream(file, 0, file.size);
  else yield* boxes(file);
  return [];
};

function* boxes(file: Subject): Steps<void> {
  let found = false;
  for (let offset = 0; offset < file.size;) {
    const head = yield* bytesAt(file, offset, 8, 'A box');
    const short = head.readUInt32BE();
    const wide = short === 1;
    const length = wide
      ? Number((yield* bytesAt(file, offset + 8, 8, 'A box')).readBigUInt64BE())
      : short === 0
        ? file.size - offset
        : short;
    const begin = offset + (wide ? 16 : 8);
    const end = offset + length;
    if (!(end <= file.size)) throw cutOff(file, offset, 'A box');
    if (end < begin) throw malformed(file, 'jp2-box', offset, 'A box is shorter than its header.');
    const type = head.toString('latin1', 4);
    if (type === 'url ')
      throw malformed(file, 'jp2-elsewhere', offset, 'Parts of the image are on another server.');
    if (type === 'jp2c') {
      yield* codestream(file, begin, end);
      found = true;
    }
    offset = end;
  }
  if (!found) throw malformed(file, 'jp2-box', 0, 'There is no codestream in it.');
}

/** SOC and SIZ at its beginning, EOC at its end. */
function* codestream(file: Subject, begin: number, end: number): Steps<void> {
  if (end - begin < 51) throw cutOff(file, begin, 'The codestream');
  const head = yield* bytesAt(file, begin, 4, 'The codestream');
  if (head.readUInt32BE() !== 0xff4fff51)
    throw malformed(file, 'jp2-codestream', begin, 'The codestream does not begin as one.');
  const last = yield* bytesAt(file, end - 2, 2, 'The codestream');
  if (last.readUInt16BE() !== 0xffd9) throw cutOff(file, begin, 'The codestream');
}
