import { Cursor } from './cursor.ts';
import { cutOff, malformed, type Parser, type Steps, type Subject } from './parser.ts';

/** Types of internal records. */
const type = { cdr: 1, gdr: 2, rvdr: 3, zvdr: 8, ccr: 10, cpr: 11 };

/**
 * The internal records of a NASA CDF: descriptor, global descriptor, end of file and the chain of variables; of a compressed one
 * the record that holds it. CDF Internal Format Description, versions 2.5 to 3.
 */
export const cdf: Parser = function* (file) {
  const cursor = new Cursor(file, 0, 'big', 'A descriptor record');
  const width = (yield* cursor.u32()) === 0xcdf30001 ? 8 : 4;
  const compressed = (yield* cursor.u32()) === 0xcccc0001;
  if (compressed) {
    yield* compressedRecord(file, width);
    return [];
  }
  const descriptor = yield* record(file, 8, width, type.cdr);
  const global = yield* descriptor.uint(width);
  descriptor.offset += 12;
  const flags = yield* descriptor.u32();
  if ((flags & 2) === 0)
    throw malformed(
      file,
      'cdf-multi-file',
      8,
      'Its variables are in files of their own.',
      'Convert it to a single file: cdfconvert -single.',
    );
  const gdr = yield* record(file, global, width, type.gdr);
  const rVariables = yield* gdr.uint(width);
  const zVariables = yield* gdr.uint(width);
  gdr.offset += width;
  const end = yield* gdr.uint(width);
  const rCount = yield* gdr.u32();
  // number of attributes, last record, number of dimensions
  gdr.offset += 12;
  const zCount = yield* gdr.u32();
  if (!(end <= file.size)) throw cutOff(file, global, `By its descriptor the file: ${end} bytes`);
  yield* chain(file, width, { type: type.rvdr, first: rVariables, count: rCount });
  yield* chain(file, width, { type: type.zvdr, first: zVariables, count: zCount });
  return [];
};

/** A cursor behind the size and the type of a record, which must lie within the file. */
function* record(file: Subject, offset: number, width: number, wanted: number): Steps<Cursor> {
  const cursor = new Cursor(file, offset, 'big', 'A descriptor record');
  const size = yield* cursor.uint(width);
  const found = yield* cursor.u32();
  if (found !== wanted || size < width + 4)
    throw malformed(
      file,
      'cdf-record',
      offset,
      `There is a record of type ${found} and ${size} bytes where one of type ${wanted} should be.`,
    );
  if (!(offset + size <= file.size)) throw cutOff(file, offset, 'A descriptor record');
  return cursor;
}

function* chain(
  file: Subject,
  width: number,
  { type, first, count }: { type: number; first: number; count: number },
): Steps<void> {
  let next = first;
  let found = 0;
  // a chain may bite its own tail: no more steps than records of 16 bytes have room
  if (count * 16 > file.size) throw cutOff(file, first, `The chain of ${count} variables`);
  for (; next !== 0 && found <= count; found += 1)
    next = yield* (yield* record(file, next, width, type)).uint(width);
  if (found !== count)
    throw malformed(
      file,
      'cdf-chain',
      first,
      `${count} variables are announced, and the chain of them has ${found > count ? 'more' : found}.`,
    );
}

function* compressedRecord(file: Subject, width: number): Steps<void> {
  const ccr = yield* record(file, 8, width, type.ccr);
  yield* record(file, yield* ccr.uint(width), width, type.cpr);
}
