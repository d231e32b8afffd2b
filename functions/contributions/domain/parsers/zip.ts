import { error, type Issue } from '../issue.ts';
import { entryIssues } from './archive-entries.ts';
import type { Parser, Subject } from './parser.ts';
import { directory, type Entry } from './zip-directory.ts';

/** A ZIP (also Zarr in a ZIP, and PyTorch's) by its directory alone. */
export const zip: Parser = function* (file) {
  return zipIssues(file, yield* directory(file));
};

/** What speaks against the entries of a ZIP; Stop with danger where one would run on opening. */
export function zipIssues(file: Subject, entries: Entry[]): Issue[] {
  const issues = entryIssues(file, entries);
  if (overlap(entries))
    issues.push(
      error(
        'archive-overlap',
        file.path,
        'Entries of it lie on one another, as only bombs have it.',
        'Pack it again with a common ZIP program.',
      ),
    );
  return issues;
}

/** Whether an entry begins before the one in front of it ends: header of 30 bytes, name and content. */
function overlap(entries: Entry[]): boolean {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  return sorted.some(({ offset, compressed, name }, index) => {
    const next = sorted[index + 1];
    return next !== undefined && offset + 30 + Buffer.byteLength(name) + compressed > next.offset;
  });
}
