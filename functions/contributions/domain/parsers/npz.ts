import { constants, inflateRawSync } from 'node:zlib';
import { error, isError, type Issue } from '../issue.ts';
import { bytesAt, largest, look, type Parser, type Steps, type Subject } from './parser.ts';
import { npyHeader, objects } from './npy.ts';
import { zipIssues } from './zip.ts';
import { directory, unreadable, type Entry } from './zip-directory.ts';

/** A NumPy archive: arrays only, and none of them of Python objects. Of each no more than its header is inflated. */
export const npz: Parser = function* (file) {
  const entries = yield* directory(file);
  const issues = zipIssues(file, entries);
  const other = entries.find(({ name }) => !name.endsWith('.npy'));
  if (other)
    issues.push(
      error(
        'archive-member',
        `${file.path}!${other.name.slice(0, 200)}`,
        'An NPZ holds .npy arrays only.',
        'Use .zip for anything else.',
      ),
    );
  if (issues.some(isError)) return issues;
  for (const entry of entries) issues.push(...(yield* array(file, entry)));
  return issues;
};

/** What is wrong with one array of it. */
function* array(file: Subject, entry: Entry): Steps<Issue[]> {
  const location = `${file.path}!${entry.name}`;
  const head = yield* beginning(file, entry);
  const member = { path: location, size: entry.size };
  const steps = look(function* (subject) {
    const { itemBytes, items, start } = yield* npyHeader(subject);
    if (itemBytes === undefined) throw objects(location);
    if (start + items * itemBytes === subject.size) return [];
    return [
      error(
        'npy-size',
        location,
        'The array has another size than its header says.',
        'Save the archive anew with numpy.savez.',
      ),
    ];
  }, member);
  let step = steps.next(Buffer.alloc(0));
  while (step.done !== true) {
    const { start, length } = step.value;
    if (start + length > head.length) throw unreadable(file);
    step = steps.next(head.subarray(start, start + length));
  }
  const { issues, dangerous } = step.value;
  if (dangerous) throw objects(location);
  return issues;
}

/** The first bytes of an entry, up to 1 MiB of them. */
function* beginning(file: Subject, entry: Entry): Steps<Buffer> {
  const local = yield* bytesAt(file, entry.offset, 30, 'An entry');
  const length = local.readUInt16LE(26);
  const name = yield* bytesAt(file, entry.offset + 30, length, 'An entry');
  // some programs take the name from here, others from the directory
  if (local.readUInt32LE() !== 0x04034b50 || name.toString('utf8') !== entry.name)
    throw unreadable(file);
  const start = entry.offset + 30 + length + local.readUInt16LE(28);
  if (entry.method === 0)
    return yield* bytesAt(file, start, Math.min(entry.compressed, 80 * 1024), 'An entry');
  if (entry.method !== 8) throw unreadable(file);
  const raw = yield* bytesAt(file, start, Math.min(entry.compressed, 32 * 1024), 'An entry');
  // where that is more than a MiB of zeros, a thousand bytes hold the header, too
  const found = inflated(raw) ?? inflated(raw.subarray(0, 1000));
  if (!found) throw unreadable(file);
  return found;
}

/** SYNC_FLUSH: what is there, although the rest is missing. Undefined: broken, or more than 1 MiB. */
function inflated(deflated: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(deflated, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: largest,
    });
  } catch {
    return undefined;
  }
}
