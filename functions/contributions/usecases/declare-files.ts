import type { App } from '../../app.ts';
import type { Found, Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sha256 } from '../../platform/hash.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import {
  counts,
  objectName,
  pathMarks,
  submissionFiles,
  type Declaration,
  type SubmissionFile,
} from '../domain/file.ts';
import { formatOf } from '../domain/formats.ts';
import { pathKey } from '../domain/path.ts';
import { checkDeclarations, release, reserve } from '../domain/reserve.ts';
import type { Submission } from '../domain/submission.ts';
import { expect, notHeld } from '../domain/transitions.ts';
import { discard } from './discard.ts';
import { storeSubmission } from './store-submission.ts';
import { workOnSubmission } from './work-on.ts';

const markId = (submissionId: string, path: string): string =>
  `${submissionId}/${sha256(pathKey(path)).slice(0, 40)}`;

/**
 * Declares files: all or none. Their count and bytes are reserved in the transaction. Faults: not-found,
 * forbidden, conflict (not open, held, a path taken, too many), invalid (path, extension), too-large.
 * Reads 4, 1 per file (2 where the path has one); writes 2 and 2 per file.
 */
export async function declareFiles(
  app: Pick<App, 'documents' | 'objects' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { id: string; newId: string; files: Declaration[]; requestHash: string },
): Promise<Found<SubmissionFile>[]> {
  const { id, newId, files, requestHash } = input;
  checkDeclarations(files);
  const names = files.map((_, index) => `${newId}-${String(index).padStart(3, '0')}`);
  const { declared, replaced } = await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await workOnSubmission(tx, user, id, now);
    const first = await tx.get(submissionFiles, `${id}/${names[0]!}`);
    if (first) {
      sameRequest(first, requestHash);
      const all = await tx.getAll(
        submissionFiles,
        names.map((name) => `${id}/${name}`),
      );
      return {
        declared: all.flatMap((value, index) => (value ? [{ id: names[index]!, value }] : [])),
        replaced: [],
      };
    }
    const open = expect(before, ['open'], 'declare files of');
    notHeld(open, 'declare files of');
    const former = await formerFiles(tx, id, files);
    const freed = former.reduce(
      (sum, { value }) => (counts(value) ? release(sum, value) : sum),
      open.reserved,
    );
    const made = files.map((file, index): Found<SubmissionFile> => {
      const { replace: _, path, ...sums } = file;
      const name = names[index]!;
      const object = objectName(id, open.revision, name);
      const contentType = formatOf(path)?.contentType ?? '';
      const declaredBy = { uploaderId: user.id, declaredAt: now, updatedAt: now, requestHash };
      const value = { ...sums, path, contentType, revision: open.revision, object, ...declaredBy };
      return { id: name, value: { ...value, state: 'declared' } };
    });
    const reserved = reserve(open, freed, files);
    storeSubmission(app, tx, {
      id,
      before,
      after: { ...open, reserved, partyIds: [...new Set([...open.partyIds, user.id])] },
      actor: user.id,
      action: 'declare-files',
      now,
    });
    for (const { id: name, value } of former)
      tx.set(submissionFiles, name, removed(value, open.revision, now));
    for (const { id: name, value } of made) {
      tx.create(submissionFiles, `${id}/${name}`, value);
      tx.set(pathMarks, markId(id, value.path), { fileId: name });
    }
    return { declared: made, replaced: former };
  });
  // A crash here leaves bytes that nothing names: they go with the submission's uploads.
  for (const { value } of replaced) await discard(app, value);
  return declared;
}

/** Files that the declared paths have now; Fault conflict naming each that is not to be replaced. */
async function formerFiles(
  tx: Transaction,
  id: string,
  files: Declaration[],
): Promise<Found<SubmissionFile>[]> {
  const marks = await tx.getAll(
    pathMarks,
    files.map(({ path }) => markId(id, path)),
  );
  const ids = marks.map((mark) => mark && `${id}/${mark.fileId}`);
  const known = ids.filter((name) => name !== undefined);
  const found = new Map(
    (await tx.getAll(submissionFiles, known)).map((file, index) => [known[index]!, file]),
  );
  const former: Found<SubmissionFile>[] = [];
  const errors = files.flatMap(({ replace }, index) => {
    const name = ids[index];
    const value = name === undefined ? undefined : found.get(name);
    if (name === undefined || !value || value.state === 'removed') return [];
    former.push({ id: name, value });
    if (replace || !counts(value)) return [];
    const detail = `The submission has a file of this path: send "replace": true to take its place.`;
    return [{ pointer: `/files/${index}/path`, detail }];
  });
  if (errors.length > 0) throw new Fault('conflict', 'Not every path is free.', { errors });
  return former;
}

/** The file without its bytes; a refused or quarantined one keeps its story. */
export const removed = (file: SubmissionFile, revision: number, now: Date): SubmissionFile =>
  counts(file) ? { ...strip(file), state: 'removed', removedIn: revision, updatedAt: now } : file;

const strip = (file: SubmissionFile) => {
  const { path, size, contentType, revision, object, uploaderId, declaredAt } = file;
  const generation = 'generation' in file ? file.generation : undefined;
  return {
    ...{ path, size, contentType, revision, object, uploaderId, declaredAt },
    ...(generation === undefined ? {} : { generation }),
    // tells what a later revision changed
    ...(file.state === 'valid' ? { sha256: file.sha256 } : {}),
  };
};

/** What is reserved without this file. */
export const without = (submission: Submission, file: SubmissionFile): Submission['reserved'] =>
  counts(file) ? release(submission.reserved, file) : submission.reserved;
