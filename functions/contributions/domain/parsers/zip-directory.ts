import { policy } from '../../../policy.ts';
import { error } from '../issue.ts';
import type { ArchiveEntry } from './archive-entries.ts';
import { Cursor } from './cursor.ts';
import { bytesAt, Stop, type Steps, type Subject } from './parser.ts';

/** An entry of a ZIP as its directory tells of it. */
export interface Entry extends ArchiveEntry {
  method: number;
  compressed: number;
  /** Of its local header. */
  offset: number;
}
interface Place {
  offset: number;
  size: number;
  entries: number;
}

const all32 = 0xffffffff;
const { entries: most, directoryBytes } = policy.submission.archive;

/** For `throw`: a ZIP that programs would read in different ways, or not at all. */
export const unreadable = ({ path }: Subject): Stop =>
  new Stop(
    error(
      'archive-unreadable',
      path,
      'Its directory cannot be read.',
      'Pack it again with a common ZIP program; it may be cut off, too.',
    ),
  );

/** The directory of a ZIP, read from its end; nothing is extracted. APPNOTE 4.3.12 to 4.3.16, ZIP64 included. */
export function* directory(file: Subject): Steps<Entry[]> {
  const place = yield* placeOf(file);
  if (place.entries > most)
    throw new Stop(
      error(
        'archive-entries',
        file.path,
        `It has ${place.entries} entries, at most ${most} are taken.`,
        'Split it, or use larger chunks.',
      ),
    );
  const entries: Entry[] = [];
  const cursor = new Cursor(file, place.offset, 'little', 'The directory');
  const end = place.offset + place.size;
  while (cursor.offset < end) {
    if (entries.length === place.entries) throw unreadable(file);
    entries.push(yield* entry(file, cursor));
  }
  if (cursor.offset !== end || entries.length !== place.entries) throw unreadable(file);
  return entries;
}

/** Where the directory is. Its end record must be the file's end, and the directory must touch it: no two can be meant. */
function* placeOf(file: Subject): Steps<Place> {
  const start = Math.max(0, file.size - 64 * 1024 - 22 - 76);
  const tail = yield* bytesAt(file, start, file.size - start, 'The directory');
  let end = tail.length - 22;
  while (end >= 0 && !isEnd(tail, end)) end -= 1;
  if (end < 0) throw unreadable(file);
  const plain = {
    entries: tail.readUInt16LE(end + 10),
    size: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
  };
  const wide = plain.entries === 0xffff || plain.size === all32 || plain.offset === all32;
  const { record, ...place } = wide
    ? wideRecord(file, tail, start, end)
    : { record: start + end, ...plain };
  if (place.offset + place.size !== record) throw unreadable(file);
  if (place.size > directoryBytes)
    throw new Stop(
      error(
        'archive-directory',
        file.path,
        `Its directory has ${place.size} bytes, at most ${directoryBytes} are looked through.`,
        'Split it, or pack it without comments and with shorter names.',
      ),
    );
  return place;
}

const isEnd = (tail: Buffer, at: number): boolean =>
  tail.readUInt32LE(at) === 0x06054b50 && at + 22 + tail.readUInt16LE(at + 20) === tail.length;

function wideRecord(
  file: Subject,
  tail: Buffer,
  start: number,
  end: number,
): Place & { record: number } {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) throw unreadable(file);
  const record = Number(tail.readBigUInt64LE(locator + 8));
  const at = record - start;
  if (at < 0 || at + 56 > tail.length || tail.readUInt32LE(at) !== 0x06064b50)
    throw unreadable(file);
  const [entries, size, offset] = [32, 40, 48].map((field) =>
    Number(tail.readBigUInt64LE(at + field)),
  );
  return { record, entries: entries!, size: size!, offset: offset! };
}

function* entry(file: Subject, cursor: Cursor): Steps<Entry> {
  const head = yield* cursor.take(46);
  if (head.readUInt32LE() !== 0x02014b50) throw unreadable(file);
  const name = yield* cursor.take(head.readUInt16LE(28));
  const extra = yield* cursor.take(head.readUInt16LE(30));
  yield* cursor.take(head.readUInt16LE(32));
  const unix = head.readUInt16LE(4) >> 8 === 3;
  const found: Entry = {
    name: name.toString('utf8'),
    method: head.readUInt16LE(10),
    encrypted: (head.readUInt16LE(8) & 1) === 1,
    link: unix && head.readUInt32LE(38) >>> 28 === 0xa,
    compressed: head.readUInt32LE(20),
    size: head.readUInt32LE(24),
    offset: head.readUInt32LE(42),
  };
  widen(found, extra);
  return found;
}

/** Takes the fields that ZIP64 keeps in the extra field 0x0001, in their fixed order. */
function widen(entry: Entry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let field = at + 4;
    for (const key of ['size', 'compressed', 'offset'] as const) {
      if (entry[key] !== all32 || field + 8 > extra.length) continue;
      entry[key] = Number(extra.readBigUInt64LE(field));
      field += 8;
    }
  }
}
