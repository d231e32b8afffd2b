import { inflateRawSync, constants } from 'node:zlib';
import type { App } from '../../app.ts';
import { bytesOf, type Generation } from '../../platform/objects.ts';
import { objectNpy } from '../domain/dangers.ts';
import { error, type Issue } from '../domain/issue.ts';
import { headBytes, tailBytes } from '../domain/sample.ts';
import { checkEntries, directoryOf, entriesOf, type Entry } from '../domain/zip.ts';

type Checked = { issues: Issue[]; dangerous: boolean };

/** Looks through the directory of a ZIP, never extracting; of an NPZ also at the beginning of each array. */
export async function checkArchive(
  app: Pick<App, 'objects' | 'policy'>,
  path: string,
  archive: 'zip' | 'npz',
  object: Generation & { size: number },
): Promise<Checked> {
  const start = Math.max(0, object.size - tailBytes);
  const tail = await bytesOf(app.objects.read(object, { start, end: object.size - 1 }));
  const directory = directoryOf(tail, start);
  const { directoryBytes } = app.policy.submission.archive;
  if (
    !directory ||
    directory.offset + directory.size > object.size ||
    directory.size > directoryBytes
  )
    return unreadable(path);
  const { offset, size } = directory;
  const raw =
    size === 0
      ? Buffer.alloc(0)
      : await bytesOf(app.objects.read(object, { start: offset, end: offset + size - 1 }));
  const entries = entriesOf(raw);
  if (entries?.length !== directory.entries) return unreadable(path);
  const checked = checkEntries(path, archive, entries, object.size);
  if (archive === 'zip' || checked.issues.length > 0) return checked;
  for (const entry of entries) {
    const sample = await beginningOf(app, object, entry);
    if (!sample) return unreadable(path);
    if (objectNpy(sample)) return objects(`${path}!${entry.name}`);
  }
  return checked;
}

/** The first bytes of an entry, of which at most 16 KiB are read; undefined when they make no sense. */
async function beginningOf(
  app: Pick<App, 'objects'>,
  object: Generation & { size: number },
  entry: Entry,
) {
  if (entry.offset + 30 > object.size) return undefined;
  const end = Math.min(entry.offset + 16 * 1024, object.size) - 1;
  const raw = await bytesOf(app.objects.read(object, { start: entry.offset, end }));
  const data = raw.subarray(30 + raw.readUInt16LE(26) + raw.readUInt16LE(28));
  const head = entry.method === 0 ? data.subarray(0, entry.compressed) : beginning(data);
  if (!head) return undefined;
  return { head: head.subarray(0, headBytes), tail: Buffer.alloc(0), size: entry.size };
}

function beginning(deflated: Buffer): Buffer | undefined {
  try {
    // SYNC_FLUSH: what is there, although the rest is missing.
    return inflateRawSync(deflated, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: 64 * 1024 * 1024,
    });
  } catch {
    return undefined;
  }
}

const unreadable = (path: string): Checked => ({
  dangerous: false,
  issues: [
    error(
      'archive-unreadable',
      path,
      'Its directory cannot be read, or is too large.',
      'Pack it again with a common ZIP program; it may be cut off, too.',
    ),
  ],
});

const objects = (location: string): Checked => ({
  dangerous: true,
  issues: [
    error(
      'object-array',
      location,
      'This array holds Python objects, which run code when they are opened.',
      'Save it with a plain dtype (numpy.savez with allow_pickle=False).',
    ),
  ],
});
