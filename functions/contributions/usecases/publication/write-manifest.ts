import type { DatasetFile } from '../../../catalogue/domain/dataset.ts';
import { filesOfVersion } from '../../../catalogue/usecases/publish-version.ts';
import { crc32c } from '../../../platform/crc32c.ts';
import { sha256 } from '../../../platform/hash.ts';
import type { VersionDocument } from '../../domain/documents-of-version.ts';
import { documentsBeside, manifestOf } from './documents-beside.ts';
import {
  attributesFor,
  numberOf,
  prefixOf,
  type Outcome,
  type Publishing,
  type StepNeeds,
} from './places.ts';

/**
 * Writes the documents beside the data; `manifest.json` comes last, as the commit mark. The same content in every
 * run. Reads what attributesFor does, and 1 per data file unless this run copied them all.
 */
export async function writeManifest(app: StepNeeds, publishing: Publishing): Promise<Outcome> {
  const { id, submission } = publishing;
  const data = publishing.known.data ?? (await dataFiles(app, submission));
  const attributes = await attributesFor(app, publishing);
  const written: DatasetFile[] = [];
  for (const document of documentsBeside(app, submission, attributes, data))
    written.push(await putOnce(app, publishing, document));
  const mark = manifestOf(id, submission, [...data, ...written]);
  written.push(await putOnce(app, publishing, mark));
  const all = [...data, ...written];
  return {
    files: written.map((file) => ({ number: numberFor(file.path, data.length), file })),
    total: { files: all.length, bytes: all.reduce((sum, { size }) => sum + size, 0) },
  };
}

async function dataFiles(
  app: StepNeeds,
  submission: Publishing['submission'],
): Promise<DatasetFile[]> {
  const { datasetId, version } = submission.publication;
  const files: DatasetFile[] = [];
  for await (const { value } of filesOfVersion(app, datasetId, version))
    if (value.path.startsWith('data/')) files.push(value);
  return files;
}

function numberFor(path: string, files: number): number {
  const before: Record<string, number> = numberOf.documents;
  const behind = ['datacite.json', 'manifest.json', 'ro-crate-metadata.json'];
  return before[path] ?? numberOf.after(files, behind.indexOf(path));
}

/** Writes a document, or finds the identical one there. */
async function putOnce(
  app: StepNeeds,
  { id, submission }: Publishing,
  { path, contentType, content }: VersionDocument,
): Promise<DatasetFile> {
  const bucket = app.config.BUCKET_DATASETS;
  const name = `${prefixOf(submission)}${path}`;
  const digest = sha256(content);
  const object =
    (await app.objects.create(bucket, name, content, {
      contentType,
      contentDisposition: 'attachment',
      metadata: { sha256: digest, submission: id },
    })) ?? (await app.objects.stat(bucket, name));
  const sum = await crc32c(content);
  if (object?.crc32c !== sum) throw new Error(`Another document lies at ${path}.`);
  return {
    ...{ version: submission.publication.version, path, object: name, sha256: digest, contentType },
    ...{ generation: object.generation, size: object.size, crc32c: sum, fixityAt: app.now() },
  };
}
