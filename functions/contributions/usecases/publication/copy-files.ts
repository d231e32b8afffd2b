import { stageFiles } from '../../../catalogue/usecases/publish-version.ts';
import type { DatasetFile } from '../../../catalogue/domain/dataset.ts';
import { must, type Found } from '../../../platform/documents.ts';
import { submissionFiles, type FileIn, type SubmissionFile } from '../../domain/file.ts';
import { submissions } from '../../domain/submission.ts';
import { numberOf, prefixOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/** Files copied side by side, and recorded together. */
const together = 50;

/**
 * Copies each file, pinned to the generation that was checked and accepted, and records it in the
 * catalogue's list of a version that is not served yet. Goes on after the last file recorded. Reads 1 per file
 * and 1 per page but the last; writes 1 per file and 1 per page but the last.
 */
export async function copyFiles(app: StepNeeds, publishing: Publishing): Promise<Outcome> {
  const { id, submission, until, known } = publishing;
  let copied = submission.publication.copied ?? { path: '', files: 0 };
  const data: DatasetFile[] = [];
  for (;;) {
    const page = await pageAfter(app, id, copied.path);
    if (page.length > 0 && app.now() > until) return 'more';
    const files = await Promise.all(
      page.map(async ({ value }, index) => ({
        number: numberOf.firstData + copied.files + index,
        file: await copyFile(app, publishing, value),
      })),
    );
    data.push(...files.map(({ file }) => file));
    const path = page.at(-1)?.value.path ?? copied.path;
    copied = { path, files: copied.files + page.length };
    if (page.length < together) {
      if (copied.files === data.length) known.data = data;
      return { files, copied };
    }
    await app.documents.transact(async (tx) => {
      const now = await must(tx, submissions, id, 'submission');
      if (now.state !== 'publishing') return;
      stageFiles(tx, now.publication.datasetId, files);
      tx.set(submissions, id, { ...now, publication: { ...now.publication, copied } });
    });
  }
}

async function pageAfter(
  app: Pick<StepNeeds, 'documents'>,
  id: string,
  path: string,
): Promise<Found<FileIn<'valid'>>[]> {
  const page = await app.documents.find(submissionFiles, {
    within: id,
    where: [
      ['state', '==', 'valid'],
      ['path', '>', path],
    ],
    orderBy: 'path',
    limit: together,
  });
  return page.filter((found): found is Found<FileIn<'valid'>> => isValid(found.value));
}
const isValid = (file: SubmissionFile): file is FileIn<'valid'> => file.state === 'valid';

/** One server-side copy; what lies there already must be the identical object. */
async function copyFile(
  app: StepNeeds,
  { id, submission }: Publishing,
  file: FileIn<'valid'>,
): Promise<DatasetFile> {
  const { path, size, sha256, sum, contentType } = file;
  const from = {
    bucket: app.config.BUCKET_UPLOADS,
    name: file.object,
    generation: file.generation,
  };
  const to = { bucket: app.config.BUCKET_DATASETS, name: `${prefixOf(submission)}data/${path}` };
  const copy =
    (await app.objects.copy(from, to, {
      contentType,
      contentDisposition: 'attachment',
      metadata: { sha256, submission: id },
    })) ?? (await app.objects.stat(to.bucket, to.name));
  if (copy?.size !== size || copy.crc32c !== sum)
    throw new Error(`Another object lies at the place of file ${file.object}.`);
  return {
    version: submission.publication.version,
    path: `data/${path}`,
    object: to.name,
    generation: copy.generation,
    ...{ size, crc32c: sum, sha256, contentType, fixityAt: app.now() },
  };
}
