import { error } from '../issue.ts';
import { Cursor } from './cursor.ts';
import { at, bytesAt, cutOff, malformed, Stop, type Parser } from './parser.ts';
import { Thrift } from './thrift.ts';

/** Most bytes of a footer that is read. */
const longestFooter = 16 * 1024 * 1024;

/**
 * Head, tail and footer of a Parquet file: every column chunk lies within the file and in no other one.
 * parquet-format, parquet.thrift: FileMetaData, RowGroup (4), ColumnChunk (1), ColumnMetaData (3).
 */
export const parquet: Parser = function* (file) {
  const tail = yield* bytesAt(file, file.size - 8, 8, 'The tail');
  const length = tail.readUInt32LE();
  const start = file.size - 8 - length;
  if (start < 4) throw cutOff(file, file.size - 8, 'The footer');
  if (length > longestFooter)
    throw malformed(
      file,
      'parquet-footer',
      start,
      'The footer is longer than 16 MiB.',
      'Write fewer, larger row groups.',
    );
  const cursor = new Cursor(file, start, 'little', 'The footer');
  const seen = new Set<number>();
  const column = { bytes: 0, first: Infinity };
  /** Ends a column: its pages, the dictionary's with them, lie between head and footer. */
  const columnEnds = () => {
    const { bytes, first } = column;
    Object.assign(column, { bytes: 0, first: Infinity });
    if (first === Infinity) return;
    if (bytes < 0 || first < 4 || !(first + bytes <= start))
      throw cutOff(file, cursor.offset, 'A column');
  };
  yield* new Thrift(file, cursor, (path, value) => {
    if (path.length === 1) seen.add(path[0]!);
    switch (path.join('.')) {
      case '4.1.1':
        throw elsewhere(at(file, cursor.offset));
      case '4.1.3.7':
        columnEnds();
        column.bytes = value as number;
        return;
      case '4.1.3.9':
      case '4.1.3.11':
        column.first = Math.min(column.first, value as number);
        return;
      case '4.3':
        columnEnds();
    }
  }).struct();
  if (cursor.offset > file.size - 8 || !seen.has(1) || !seen.has(3))
    throw malformed(file, 'parquet-footer', start, 'The footer does not describe a table.');
  return [];
};

const elsewhere = (location: string): Stop =>
  new Stop(
    error(
      'parquet-elsewhere',
      location,
      'The footer says that the data are in another file.',
      'Write the data into the file itself.',
    ),
    true,
  );
