import type { App } from '../../app.ts';
import { mayDownload } from '../../access/usecases/may-download.ts';
import { readVersion } from '../../catalogue/usecases/read-landing.ts';
import type { Reason } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';

export type Access =
  | { allowed: true; accreditationId: string; bytes: number; reasons: [] }
  | { allowed: false; reasons: Reason[] };

/** Whether this person may download (P-2.0b), and then how many bytes that would be. Fault not-found. Reads the predicate's, and 1 for an older version. */
export async function readAccess(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  user: User,
  datasetId: string,
  version?: number,
): Promise<Access> {
  const answer = await mayDownload(app, user, datasetId, version);
  if ('reasons' in answer) return { allowed: false, reasons: answer.reasons };
  const { dataset, accreditation } = answer.permission;
  const { bytes } =
    version === undefined || version === dataset.version
      ? dataset
      : await readVersion(app.documents, datasetId, dataset, version);
  return { allowed: true, accreditationId: accreditation.id, bytes, reasons: [] };
}
