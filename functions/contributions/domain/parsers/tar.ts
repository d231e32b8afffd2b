import { policy } from '../../../policy.ts';
import { error, warning, type Issue } from '../issue.ts';
import { entryIssues, type ArchiveEntry } from './archive-entries.ts';
import {
  bytesAt,
  cutOff,
  malformed,
  Stop,
  type Parser,
  type Steps,
  type Subject,
} from './parser.ts';

const block = 512;
/** Most bytes of a name, or of the attributes with it. */
const longestName = 64 * 1024;
const { entries: most } = policy.submission.archive;

/** The headers of a tar archive (POSIX ustar, GNU and pax), never extracting: the same is asked of its entries as of a ZIP's. */
export const tar: Parser = function* (file) {
  const entries: ArchiveEntry[] = [];
  let name: string | undefined;
  for (let offset = 0; ;) {
    const head = yield* bytesAt(file, offset, block, 'The archive');
    if (head.every((byte) => byte === 0)) {
      const lone = offset + 2 * block > file.size ? [halfAnEnd(file)] : [];
      return [...entryIssues(file, entries), ...lone];
    }
    if (!sums(head))
      throw malformed(file, 'tar-header', offset, 'A header does not fit its checksum.');
    const size = sizeOf(head);
    const next = offset + block + Math.ceil(size / block) * block;
    if (!(next <= file.size)) throw cutOff(file, offset, 'An entry');
    const type = String.fromCharCode(head[156]!);
    const long = yield* longName(file, type, offset + block, size);
    if (long === undefined && !'gxLK'.includes(type)) {
      entries.push(entryOf(head, name, type, size));
      name = undefined;
    } else name = long ?? name;
    if (entries.length > most) throw tooMany(file);
    offset = next;
  }
};

const text = (head: Buffer, start: number, length: number): string =>
  head.toString('utf8', start, start + length).replace(/\0.*$/s, '');

function entryOf(head: Buffer, long: string | undefined, type: string, size: number): ArchiveEntry {
  const prefix = head.toString('latin1', 257, 263) === 'ustar\0' ? text(head, 345, 155) : '';
  const short = text(head, 0, 100);
  return {
    name: long ?? (prefix === '' ? short : `${prefix}/${short}`),
    encrypted: false,
    // also devices and pipes: nothing but files and folders is data
    link: !['0', '\0', '5', '7'].includes(type),
    size,
  };
}

/** The name that GNU's or pax's header gives to the next entry. */
function* longName(
  file: Subject,
  type: string,
  start: number,
  size: number,
): Steps<string | undefined> {
  if ((type !== 'L' && type !== 'x') || size === 0) return undefined;
  if (size > longestName)
    throw malformed(file, 'tar-header', start, 'A name or its attributes have more than 64 KiB.');
  const bytes = yield* bytesAt(file, start, size, 'A name');
  if (type === 'L') return text(bytes, 0, size);
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(bytes.toString('utf8'))?.[1];
}

/** Octal digits, or GNU's big-endian number with its first bit set. */
function sizeOf(head: Buffer): number {
  const raw = head.subarray(124, 136);
  if ((raw[0]! & 0x80) !== 0)
    return raw.subarray(1).reduce((sum, byte) => sum * 256 + byte, raw[0]! & 0x7f);
  return Number.parseInt(text(raw, 0, 12).trim() || '0', 8);
}

/** Sum of the header's bytes, its own field taken for blanks. */
function sums(head: Buffer): boolean {
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return Number.parseInt(text(head, 148, 8).trim(), 8) === sum;
}

const halfAnEnd = ({ path }: Subject): Issue =>
  warning(
    'tar-end',
    path,
    'The archive ends with one empty block, where there should be two.',
    'Look whether it is cut off.',
  );

const tooMany = (file: Subject): Stop =>
  new Stop(
    error(
      'archive-entries',
      file.path,
      `It has more than ${most} entries.`,
      'Split it, or use larger chunks.',
    ),
  );
