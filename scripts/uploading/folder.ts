import { readdir, stat } from 'node:fs/promises';
import { matchesGlob, relative, sep } from 'node:path';
import { checkDeclarations } from '../../functions/contributions/domain/reserve.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { Remedy } from '../lib/remedy.ts';
import type { Stamp } from './journal.ts';

/** A file of the folder; `path` is its place in the submission. */
export interface Entry {
  path: string;
  file: string;
  stamp: Stamp;
}

export interface Folder {
  entries: Entry[];
  bytes: number;
  /** Hidden files, links and what the user leaves out. */
  leftOut: string[];
}

const named = 20;

/** All files below a folder, in order of path. Remedy when it cannot be read, or files cannot be taken by their names. */
export async function scan(folder: string, leaveOut: string[] = []): Promise<Folder> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw new Remedy(
        `Cannot read the folder ${folder} (${(error as { code?: string }).code ?? 'unknown'}): name one that exists and that you may read.`,
      );
    },
  );
  const entries: Entry[] = [];
  const leftOut: string[] = [];
  for (const entry of found) {
    if (entry.isDirectory()) continue;
    const file = `${entry.parentPath}${sep}${entry.name}`;
    const path = relative(folder, file).split(sep).join('/');
    const hidden = path.split('/').some((part) => part.startsWith('.'));
    const unwanted = leaveOut.some((glob) => matchesGlob(path, glob));
    if (hidden || unwanted || !entry.isFile()) leftOut.push(path);
    else {
      const { size, mtimeMs } = await stat(file);
      entries.push({ path, file, stamp: { size, mtimeMs } });
    }
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (entries.length === 0)
    throw new Remedy(`There are no files in ${folder} (hidden ones are left out).`);
  checkNames(entries);
  const bytes = entries.reduce((sum, { stamp }) => sum + stamp.size, 0);
  return { entries, bytes, leftOut: leftOut.sort() };
}

/** The server's own rules of names, asked before anything is read. */
function checkNames(entries: Entry[]): void {
  const faults = entries
    .filter(({ stamp }) => stamp.size === 0)
    .map(({ path }) => `  ${path}: It is empty, and a file has at least one byte.`);
  try {
    checkDeclarations(entries.map(({ path, stamp: { size } }) => ({ path, size, replace: false })));
  } catch (error) {
    if (!isFault(error)) throw error;
    for (const { pointer, detail } of error.details.errors ?? [])
      faults.push(`  ${entries[Number(pointer.split('/')[2])]!.path}: ${detail}`);
  }
  if (faults.length === 0) return;
  const more = faults.length > named ? [`  … and ${faults.length - named} more`] : [];
  throw new Remedy(
    [
      `${faults.length} of ${entries.length} files cannot be taken as they are; nothing was uploaded:`,
      ...faults.slice(0, named),
      ...more,
      "Rename or convert them, or leave them out with --leave-out 'GLOB'.",
    ].join('\n'),
  );
}
