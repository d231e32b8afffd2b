import type { App } from '../../functions/app.ts';
import { claimVersion } from '../../functions/catalogue/usecases/claim-version.ts';
import {
  publishVersion,
  stageFiles,
  type NewVersion,
} from '../../functions/catalogue/usecases/publish-version.ts';

/** Version `version` of dataset `labels`, which says everything otherwise than the version before. */
export const made = (version: number, overrides: Partial<NewVersion> = {}): NewVersion => ({
  datasetId: 'labels',
  version,
  projectId: 'sun',
  title: `Labels, edition ${version}`,
  summary: `Summary ${version}`,
  licence: version === 1 ? 'PDDL-1.0' : 'ODbL-1.0',
  funding: [`Fund ${version}`],
  creators: [{ name: `Author ${version}` }],
  publisher: 'SpaceML',
  doi: `10.5072/v${version}`,
  derivedFrom: version === 1 ? ['aia'] : ['aia', 'hmi'],
  submissionId: `s${version}`,
  actor: 'reviewer',
  bucket: `bucket-${version}`,
  prefix: `labels/v${version}/`,
  files: 1,
  bytes: 100 * version,
  publishedAt: new Date(`202${4 + version}-03-01T00:00:00Z`),
  ...overrides,
});

/** Publishes a version with one file. */
export async function publish(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  version: number,
  overrides: Partial<NewVersion> = {},
): Promise<void> {
  const one = made(version, overrides);
  const path = 'data/labels.csv';
  await app.documents.transact(async (tx) => {
    if (version > 1) await claimVersion(tx, one.datasetId, one.submissionId, app.now());
    stageFiles(tx, one.datasetId, [
      {
        number: 10,
        file: {
          ...{ version, path, object: `${one.prefix}${path}`, generation: '1', size: one.bytes },
          ...{ crc32c: 'AAAAAA==', sha256: 'b'.repeat(64), contentType: 'text/csv' },
        },
      },
    ]);
  });
  await publishVersion(app, one);
}
