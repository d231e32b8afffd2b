import { Cursor } from './cursor.ts';
import { bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

/** Fields of the PostScript (orc_proto.proto). */
const field = { footer: 1, compression: 2, metadata: 5, magic: 8000 };

/** The end of an ORC file: its PostScript, and room for the footer and metadata that it announces. ORC Specification 1, File Tail. */
export const orc: Parser = function* (file) {
  const length = (yield* bytesAt(file, file.size - 1, 1, 'The tail'))[0]!;
  const start = file.size - 1 - length;
  if (start < 3) throw cutOff(file, file.size - 1, 'The tail');
  const values = yield* message(file, start, file.size - 1);
  if (!values.has(field.magic))
    throw malformed(file, 'orc-tail', start, 'The tail does not say that the file is ORC.');
  if ((values.get(field.compression) ?? 0) > 5)
    throw malformed(file, 'orc-tail', start, 'The compression is not known.');
  const before = (values.get(field.footer) ?? 0) + (values.get(field.metadata) ?? 0);
  if (!(before > 0 && before <= start - 3)) throw cutOff(file, start, 'The footer');
  return [];
};

/** Numbers of a message of Protocol Buffers, by field; of texts their length. */
function* message(file: Subject, start: number, end: number): Steps<Map<number, number>> {
  const cursor = new Cursor(file, start, 'little', 'The tail');
  const values = new Map<number, number>();
  while (cursor.offset < end) {
    const key = yield* varint(file, cursor);
    const value = yield* varint(file, cursor);
    if (key % 8 !== 0 && key % 8 !== 2)
      throw malformed(file, 'orc-tail', start, 'The tail is none of ORC.');
    if (key % 8 === 2) cursor.offset += value;
    values.set(Math.floor(key / 8), value);
  }
  if (cursor.offset !== end) throw malformed(file, 'orc-tail', start, 'The tail is none of ORC.');
  return values;
}

function* varint(file: Subject, cursor: Cursor): Steps<number> {
  let value = 0;
  for (let factor = 1, bytes = 0; bytes < 10; factor *= 128, bytes += 1) {
    const byte = yield* cursor.u8();
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
  throw malformed(file, 'orc-tail', cursor.offset, 'A number has more than ten bytes.');
}
