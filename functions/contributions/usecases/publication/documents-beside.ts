import type { DatasetFile } from '../../../catalogue/domain/dataset.ts';
import { sha256 } from '../../../platform/hash.ts';
import type { Metadata } from '../../domain/datacite.ts';
import {
  crateOf,
  documentsOf,
  sumsOf,
  type VersionDocument,
} from '../../domain/documents-of-version.ts';
import type { InState } from '../../domain/submission.ts';
import { citedOf, type StepNeeds } from './places.ts';

/**
 * What lies beside the data of a version but its mark, in the order of writing; the same content in every run.
 * `has`: which of them the version has.
 */
export function documentsBeside(
  app: Pick<StepNeeds, 'config' | 'policy'>,
  submission: InState<'publishing'>,
  attributes: Metadata,
  data: DatasetFile[],
  has: (path: string) => boolean = () => true,
): VersionDocument[] {
  const cited = citedOf(app, submission);
  const documents = documentsOf(submission, cited, attributes, data).filter(({ path }) =>
    has(path),
  );
  const covered = documents.map(({ path, contentType, content }) => ({
    ...{ path, contentType, sha256: sha256(content), size: Buffer.byteLength(content) },
  }));
  const of = { publishedAt: submission.publication.startedAt, files: [...data, ...covered] };
  const crate = crateOf(submission, cited, attributes, of);
  const all = has(crate.path) ? [...documents, crate] : documents;
  const digests = all.map(({ path, content }) => ({ path, sha256: sha256(content) }));
  return [...all, sumsOf([...data, ...digests])];
}

/** The commit mark, which is written last: all other files, and the decision behind them (P-1). */
export function manifestOf(
  id: string,
  submission: InState<'publishing'>,
  files: DatasetFile[],
): VersionDocument {
  const { publication } = submission;
  const manifest = {
    dataset: publication.datasetId,
    version: publication.version,
    doi: publication.doi,
    submission: id,
    acceptedBy: submission.decidedBy,
    acceptedAt: submission.decidedAt.toISOString(),
    signedOff: submission.manifest,
    files: files.map(({ path, size, sha256, crc32c, generation }) => ({
      ...{ path, bytes: size, sha256, crc32c, generation },
    })),
  };
  const content = `${JSON.stringify(manifest, null, 2)}\n`;
  return { path: 'manifest.json', contentType: 'application/json', content };
}
