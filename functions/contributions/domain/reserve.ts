import { Fault, type FieldError } from '../../platform/fault.ts';
import { policy } from '../../policy.ts';
import type { Declaration } from './file.ts';
import { formatOf, unknownFormat } from './formats.ts';
import { pathFault, pathKey } from './path.ts';
import type { Submission } from './submission.ts';

type Reserved = Submission['reserved'];

/** Most bytes that the files of a submission may have together (P-3.6c: below 1 TB, or what was granted). */
export const byteLimit = ({ sizeException }: Pick<Submission, 'sizeException'>): number =>
  sizeException.state === 'granted'
    ? Math.max(sizeException.bytes, policy.submission.totalBytes - 1)
    : policy.submission.totalBytes - 1;

/** Fault invalid naming each declared file whose path or extension will not do. */
export function checkDeclarations(files: Declaration[]): void {
  const seen = new Map<string, number>();
  const errors = files.flatMap(({ path }, index): FieldError[] => {
    const pointer = `/files/${index}/path`;
    const fault = pathFault(path);
    if (fault) return [{ pointer, detail: fault }];
    const twin = seen.get(pathKey(path));
    if (twin !== undefined)
      return [{ pointer, detail: `The same path as file ${twin + 1} but for its letters' case.` }];
    seen.set(pathKey(path), index);
    return formatOf(path) ? [] : [{ pointer, detail: unknownFormat(path) }];
  });
  if (errors.length > 0)
    throw new Fault('invalid', 'Not every file can be taken like that.', { errors });
}

/**
 * What is reserved once these files are, too. Faults: too-large (an object or the total, naming the first
 * file that does not fit), conflict (too many files). Nothing is reserved then.
 */
export function reserve(
  submission: Pick<Submission, 'sizeException'>,
  reserved: Reserved,
  files: Pick<Declaration, 'size'>[],
): Reserved {
  const { objectBytes, files: most } = policy.submission;
  const limit = byteLimit(submission);
  let { bytes } = reserved;
  for (const [index, { size }] of files.entries()) {
    const tooLarge = (detail: string) =>
      new Fault('too-large', 'The declared files are too large.', {
        errors: [{ pointer: `/files/${index}/size`, detail }],
      });
    if (size > objectBytes)
      throw tooLarge(`A file has at most ${objectBytes} bytes: split it into several.`);
    bytes += size;
    if (bytes > limit)
      throw tooLarge(
        `With it the total would be ${bytes} bytes, and at most ${limit} are free of charge: leave files out, or ask for an exception first (POST …/size-exception).`,
      );
  }
  const count = reserved.files + files.length;
  if (count > most)
    throw new Fault('conflict', `A submission has at most ${most} files.`, {
      errors: [
        { pointer: '/files', detail: 'Pack small files together, for example as Zarr in a ZIP.' },
      ],
    });
  return { files: count, bytes };
}

/** What is reserved when a file no longer counts. */
export const release = (reserved: Reserved, file: { size: number }): Reserved => ({
  files: reserved.files - 1,
  bytes: reserved.bytes - file.size,
});
