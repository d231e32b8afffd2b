import { createHash } from 'node:crypto';
import type { App } from '../../app.ts';
import { every, type Found } from '../../platform/documents.ts';
import { submissionFiles, type FileIn } from '../domain/file.ts';

/** What the author signs off: how many files, their bytes, and the digest of the list of them. */
export interface Manifest {
  files: number;
  bytes: number;
  digest: string;
}

/** The checked files of a submission in order of path (index: state, path). Reads 1 each. */
async function* validFiles(
  app: Pick<App, 'documents'>,
  id: string,
): AsyncGenerator<Found<FileIn<'valid'>>> {
  const files = every(app.documents, submissionFiles, {
    within: id,
    where: [['state', '==', 'valid']],
    orderBy: 'path',
  });
  for await (const { id: name, value } of files)
    if (value.state === 'valid') yield { id: name, value };
}

/** The manifest as it is now: one line per file, SHA-256, size, generation and path. Reads 1 per file. */
export async function manifestOf(app: Pick<App, 'documents'>, id: string): Promise<Manifest> {
  const hash = createHash('sha256');
  let files = 0;
  let bytes = 0;
  for await (const { value } of validFiles(app, id)) {
    hash.update(`${value.sha256} ${value.size} ${value.generation} ${value.path}\n`);
    files += 1;
    bytes += value.size;
  }
  return { files, bytes, digest: hash.digest('hex') };
}
