import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { counts, submissionFiles, type SubmissionFile } from '../domain/file.ts';
import type { Issue } from '../domain/issue.ts';
import { submissions } from '../domain/submission.ts';
import { without } from './declare-files.ts';
import { discard } from './discard.ts';
import { storeSubmission } from './store-submission.ts';

/**
 * uploaded bytes → refused, or quarantined when they are dangerous or an ethics hold forbids deleting.
 * The reservation is freed and no byte stays in the upload bucket. Safe twice. Reads 2, writes 3.
 */
export async function refuseFile(
  app: Pick<App, 'documents' | 'objects' | 'config' | 'now' | 'newId'>,
  refusal: {
    submissionId: string;
    fileId: string;
    generation: string;
    issues: Issue[];
    dangerous: boolean;
  },
): Promise<void> {
  const { submissionId, fileId, generation, issues } = refusal;
  const id = `${submissionId}/${fileId}`;
  const file = await must(app.documents, submissionFiles, id, 'file');
  const { hold } = await must(app.documents, submissions, submissionId, 'submission');
  const quarantine = refusal.dangerous || hold !== undefined;
  const object = { object: file.object, generation };
  if (quarantine && (await isThere(app, object)))
    await app.objects.copy(
      { bucket: app.config.BUCKET_UPLOADS, name: file.object, generation },
      { bucket: app.config.BUCKET_QUARANTINE, name: `${file.object}/${generation}` },
    );
  await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, submissionId, 'submission');
    const found = await must(tx, submissionFiles, id, 'file');
    if (!counts(found)) return;
    storeSubmission(app, tx, {
      id: submissionId,
      before,
      after: { ...before, reserved: without(before, found), untold: true },
      actor: 'receive-upload',
      action: quarantine ? 'quarantine-file' : 'refuse-file',
      reason: issues[0]?.code ?? 'unknown',
      now,
    });
    const after: SubmissionFile = {
      ...found,
      state: quarantine ? 'quarantined' : 'refused',
      ...{ generation, issues, told: false, updatedAt: now },
    };
    tx.set(submissionFiles, id, after);
  });
  await discard(app, object);
}

const isThere = async (
  app: Pick<App, 'objects' | 'config'>,
  { object, generation }: { object: string; generation: string },
): Promise<boolean> =>
  (await app.objects.stat(app.config.BUCKET_UPLOADS, object, generation)) !== undefined;
