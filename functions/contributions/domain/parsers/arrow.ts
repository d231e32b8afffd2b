import { bytesAt, cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

/** Fields of the footer's table that list blocks: dictionaries and record batches (File.fbs). */
const lists = [2, 3];
const blockBytes = 24;

/** Head, tail and footer of an Arrow file (Feather 2): every block of it lies within the file. Columnar Format 1.5, IPC File Format. */
export const arrow: Parser = function* (file) {
  const tail = yield* bytesAt(file, file.size - 10, 10, 'The tail');
  const length = tail.readInt32LE();
  const start = file.size - 10 - length;
  if (length < 8 || start < 8) throw cutOff(file, file.size - 10, 'The footer');
  const footer = { file, start, end: file.size - 10 };
  const table = yield* follow(footer, start);
  const fields = yield* fieldsOf(footer, table);
  if (fields[1] === undefined)
    throw malformed(file, 'arrow-footer', start, 'The footer has no schema.');
  yield* follow(footer, fields[1]);
  for (const list of lists) {
    const field = fields[list];
    if (field === undefined) continue;
    const vector = yield* follow(footer, field);
    const count = (yield* within(footer, vector, 4)).readUInt32LE();
    if (!(vector + 4 + count * blockBytes <= footer.end))
      throw cutOff(file, vector, 'A list of blocks');
    for (let n = 0; n < count; n += 1) {
      const place = vector + 4 + n * blockBytes;
      const block = yield* within(footer, place, blockBytes);
      const offset = Number(block.readBigInt64LE(0));
      const [head, body] = [block.readInt32LE(8), Number(block.readBigInt64LE(16))];
      if (offset < 8 || head < 0 || body < 0 || !(offset + head + body <= start))
        throw cutOff(file, place, `Block ${n + 1}`);
    }
  }
  return [];
};

interface Footer {
  file: Subject;
  start: number;
  end: number;
}

/** Bytes of the footer. */
function* within(footer: Footer, offset: number, length: number): Steps<Buffer> {
  if (offset < footer.start || !(offset + length <= footer.end))
    throw malformed(footer.file, 'arrow-footer', offset, 'The footer points out of itself.');
  return yield* bytesAt(footer.file, offset, length, 'The footer');
}

/** Where a FlatBuffers offset leads. */
function* follow(footer: Footer, offset: number): Steps<number> {
  return offset + (yield* within(footer, offset, 4)).readUInt32LE();
}

/** Places of a FlatBuffers table's fields, those that it has. */
function* fieldsOf(footer: Footer, table: number): Steps<(number | undefined)[]> {
  const virtual = table - (yield* within(footer, table, 4)).readInt32LE();
  const size = (yield* within(footer, virtual, 2)).readUInt16LE();
  if (size < 4 || size > 64)
    throw malformed(footer.file, 'arrow-footer', virtual, 'The footer is no table.');
  const offsets = yield* within(footer, virtual, size);
  return Array.from({ length: Math.floor(size / 2) - 2 }, (_, n) => {
    const offset = offsets.readUInt16LE(4 + 2 * n);
    return offset === 0 ? undefined : table + offset;
  });
}
