import type { SubmissionFile } from './file.ts';

/** A file as the manifest has it. */
export interface Entry {
  path: string;
  size: number;
  sha256: string | undefined;
}

/** How the manifest of one revision differs from that of the one before. */
export interface Changes {
  added: Entry[];
  removed: Entry[];
  changed: { path: string; before: Entry; after: Entry }[];
}

const entry = ({ path, size, sha256 }: SubmissionFile): Entry => ({ path, size, sha256 });

/**
 * What revision `revision` changed: `fresh` are the files declared in it, `gone` those taken out in it. Only
 * what had been signed off before counts as gone, and a path that came back is changed, or the same. Pure.
 */
export function changesOf(
  revision: number,
  fresh: SubmissionFile[],
  gone: SubmissionFile[],
): Changes {
  const before = new Map(
    gone.filter((file) => file.revision < revision).map((file) => [file.path, entry(file)]),
  );
  const changes: Changes = { added: [], removed: [], changed: [] };
  for (const file of fresh) {
    if (file.state !== 'valid') continue;
    const after = entry(file);
    const former = before.get(file.path);
    before.delete(file.path);
    if (!former) changes.added.push(after);
    else if (former.sha256 !== after.sha256)
      changes.changed.push({ path: file.path, before: former, after });
  }
  changes.removed = [...before.values()];
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  for (const list of Object.values(changes) as { path: string }[][]) list.sort(byPath);
  return changes;
}
