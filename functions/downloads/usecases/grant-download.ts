import type { App } from '../../app.ts';
import { mustDownload, type Permission } from '../../access/usecases/may-download.ts';
import { datasetFiles, type Dataset, type DatasetFile } from '../../catalogue/domain/dataset.ts';
import { latestOf, withdrawnReason, type Place } from '../../catalogue/domain/version.ts';
import { readVersion } from '../../catalogue/usecases/read-landing.ts';
import { must, type Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import { downloads, type Download } from '../domain/download.ts';
import { mayRepeat, repeats } from '../domain/repeat.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now'>;
export interface Granted {
  id: string;
  download: Download;
}

type Hosted = Extract<Dataset, { kind: 'hosted' }>;

/** Only what is hosted here is signed for. */
function hosted({ dataset, accreditation }: Permission) {
  if (dataset.kind === 'hosted') return { dataset, accreditation };
  throw new Error('A partner dataset was permitted for signing.');
}

/** What a version has, and where it lies. Reads 1, but for the version served now. */
async function versionOf(app: Needs, id: string, dataset: Hosted, version = dataset.version) {
  if (version === dataset.version) {
    const { files, bytes, bucket, prefix } = dataset;
    return { version, files, bytes, place: { bucket, prefix } };
  }
  const { place, ...shown } = await readVersion(app.documents, id, dataset, version);
  if (!place) throw new Error('A version of a hosted dataset has no place.');
  return { ...shown, place };
}

/**
 * Records the download of a whole dataset before any URL is given (P-2.2.3a), in the version served now
 * unless another is named. The first of an accreditation is plain; another, or one of what was delivered more than
 * once, needs a reason (P-4.0b).
 * Faults: not-found, forbidden (with reasons), conflict (partner; another request under the same key),
 * invalid (a reason is needed).
 */
export async function grantDataset(
  app: Needs,
  user: User,
  input: {
    id: string;
    datasetId: string;
    version?: number | undefined;
    reason?: string | undefined;
    requestHash: string;
  },
): Promise<Granted> {
  const { id, datasetId, reason, requestHash } = input;
  const { dataset, accreditation } = hosted(
    await mustDownload(app, user, datasetId, input.version),
  );
  const made = await versionOf(app, datasetId, dataset, input.version);
  return app.documents.transact(async (tx) => {
    const existing = await tx.get(downloads, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return { id, download: existing };
    }
    const repeated = await repeatedBy(tx, accreditation.id, datasetId, made.version);
    const repeat = mayRepeat(app.policy.download.repeatEgress, repeated, reason);
    const download: Download = {
      ...common(app, user, datasetId, accreditation, made),
      scope: 'dataset',
      files: made.files,
      bytes: made.bytes,
      repeat,
      reason,
      requestHash,
    };
    tx.create(downloads, id, download);
    return { id, download };
  });
}

/** Whether the accreditation was granted this version before, or took bytes of it more than once. Reads 1 or 2. */
async function repeatedBy(
  from: Reader,
  accreditationId: string,
  datasetId: string,
  version: number,
): Promise<'granted' | 'delivered' | undefined> {
  const granted = await from.find(downloads, {
    where: [
      ['accreditationId', '==', accreditationId],
      ['datasetId', '==', datasetId],
      ['version', '==', version],
      ['scope', '==', 'dataset'],
    ],
    limit: 1,
  });
  if (granted.length > 0) return 'granted';
  const delivered = await from.find(repeats, {
    within: accreditationId,
    where: [
      ['datasetId', '==', datasetId],
      ['version', '==', version],
    ],
    limit: 1,
  });
  return delivered.length > 0 ? 'delivered' : undefined;
}

/** Records the download of one file. Faults as grantDataset. */
export async function grantFile(
  app: Needs,
  user: User,
  input: { id: string; datasetId: string; fileId: string },
): Promise<Granted & { file: DatasetFile }> {
  const { id, datasetId, fileId } = input;
  const { dataset, accreditation } = hosted(await mustDownload(app, user, datasetId));
  const file = await must(app.documents, datasetFiles, `${datasetId}/${fileId}`, 'file');
  if (file.version > latestOf(dataset)) throw new Fault('not-found', 'No such file.');
  const withdrawn = withdrawnReason(dataset, file.version);
  if (withdrawn)
    throw new Fault('forbidden', 'You may not download this file now.', { reasons: [withdrawn] });
  // where that version lies: by place its deliveries are told from anybody's
  const made = await versionOf(app, datasetId, dataset, file.version);
  const download: Download = {
    ...common(app, user, datasetId, accreditation, made),
    scope: 'file',
    object: file.object,
    files: 1,
    bytes: file.size,
    repeat: false,
  };
  if (!(await app.documents.createOnce(downloads, id, download)))
    throw new Fault('conflict', 'This download was recorded already: ask again.');
  return { id, download, file };
}

function common(
  app: Needs,
  user: User,
  datasetId: string,
  accreditation: Permission['accreditation'],
  { version, place }: { version: number; place: Place },
) {
  const now = app.now();
  const later = (ms: number) => new Date(now.getTime() + ms);
  return {
    personId: user.id,
    accreditationId: accreditation.id,
    datasetId,
    version,
    ...place,
    userProject: accreditation.value.billingProject,
    createdAt: now,
    expiresAt: later(app.policy.download.resumable),
    goesAt: later(app.policy.download.recordLives),
  };
}
