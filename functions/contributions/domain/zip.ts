import { policy } from '../../policy.ts';
import { error, type Issue } from './issue.ts';

/** Where a ZIP's directory is; APPNOTE 4.3.14 to 4.3.16. */
export interface Directory {
  offset: number;
  size: number;
  entries: number;
}
export interface Entry {
  name: string;
  method: number;
  encrypted: boolean;
  compressed: number;
  size: number;
  /** Of its local header. */
  offset: number;
}

const big = (buffer: Buffer, at: number): number => Number(buffer.readBigUInt64LE(at));
const all32 = 0xffffffff;

/**
 * The directory of a ZIP from its last bytes, which begin at `start` of the file. Undefined: not to be found there.
 * A ZIP64 end record out of reach of the tail is none, either.
 */
export function directoryOf(tail: Buffer, start: number): Directory | undefined {
  const end = tail.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end < 0 || end + 22 > tail.length) return undefined;
  const entries = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (entries !== 0xffff && size !== all32 && offset !== all32) return { offset, size, entries };
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) return undefined;
  const record = big(tail, locator + 8) - start;
  if (record < 0 || record + 56 > tail.length || tail.readUInt32LE(record) !== 0x06064b50)
    return undefined;
  return {
    entries: big(tail, record + 32),
    size: big(tail, record + 40),
    offset: big(tail, record + 48),
  };
}

/** The entries of a directory; undefined when it is not one. */
export function entriesOf(directory: Buffer): Entry[] | undefined {
  const entries: Entry[] = [];
  for (let at = 0; at < directory.length;) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) return undefined;
    const lengths = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const [name, extra] = lengths as [number, number];
    const entry: Entry = {
      name: directory.toString('utf8', at + 46, at + 46 + name),
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      compressed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    widen(entry, directory.subarray(at + 46 + name, at + 46 + name + extra));
    entries.push(entry);
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return entries;
}

/** Takes the fields that ZIP64 keeps in the extra field 0x0001, in their fixed order. */
function widen(entry: Entry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let field = at + 4;
    for (const key of ['size', 'compressed', 'offset'] as const) {
      if (entry[key] !== all32 || field + 8 > extra.length) continue;
      entry[key] = big(extra, field);
      field += 8;
    }
  }
}

const harmful =
  /\.(?:pkl|pickle|joblib|pt|pth|exe|dll|so|dylib|com|bat|cmd|scr|ps1|sh|js|vbs|jar|class|html?|svg|lnk|msi)$|(?:^|\/)vbaProject\.bin$/i;
const escapes = (name: string): boolean =>
  name.startsWith('/') ||
  name.includes('\\') ||
  name.includes('\0') ||
  /^[a-z]:/i.test(name) ||
  name.split('/').includes('..');

/** What speaks against a ZIP by its directory alone. */
export function checkEntries(
  path: string,
  archive: 'zip' | 'npz',
  entries: Entry[],
  archiveBytes: number,
): { issues: Issue[]; dangerous: boolean } {
  const { entries: most, ratio } = policy.submission.archive;
  const harm = entries.find(({ name }) => harmful.test(name));
  if (harm)
    return {
      dangerous: true,
      issues: [
        error(
          'archive-danger',
          `${path}!${harm.name}`,
          'The archive holds something that runs on opening, or a web page.',
          'Leave it out and pack the archive again.',
        ),
      ],
    };
  const issues: Issue[] = [];
  const refuse = (code: string, where: string, message: string, suggestion: string) =>
    void issues.push(error(code, where, message, suggestion));
  if (entries.length > most)
    refuse(
      'archive-entries',
      path,
      `It has ${entries.length} entries, at most ${most} are taken.`,
      'Split it, or use larger chunks.',
    );
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (unpacked > ratio * archiveBytes)
    refuse(
      'archive-ratio',
      path,
      `Unpacked it would be more than ${ratio} times its size.`,
      'Send the files without ZIP.',
    );
  for (const { name, encrypted } of entries) {
    if (encrypted)
      refuse(
        'archive-encrypted',
        `${path}!${name}`,
        'It is encrypted.',
        'Pack it without a password.',
      );
    if (escapes(name))
      refuse(
        'archive-path',
        `${path}!${name}`,
        'Unpacked it would lie outside of the folder.',
        'Pack it with relative paths.',
      );
    if (archive === 'npz' && !name.endsWith('.npy'))
      refuse(
        'archive-member',
        `${path}!${name}`,
        'An NPZ holds .npy arrays only.',
        'Use .zip for anything else.',
      );
    if (issues.length >= 20) break;
  }
  return { issues, dangerous: false };
}
