import type { App } from '../../app.ts';
import { shownVersion, type Shown } from '../../catalogue/domain/version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { planWithdrawal, storeWithdrawal } from '../../catalogue/usecases/withdraw-version.ts';
import { must } from '../../platform/documents.ts';
import { datasets, type Dataset } from '../../catalogue/domain/dataset.ts';
import type { User } from '../../platform/identity.ts';
import { submissions } from '../domain/submission.ts';
import { retract } from '../domain/transitions.ts';
import { withdrawn } from '../mails.ts';
import { storeSubmission } from './store-submission.ts';

/**
 * An admin withdraws a published version, for a reason that everybody may read: its page stays as a
 * tombstone with the citation, its DOI leads there and is hidden from searches, nothing of it is given out.
 * What was served before it is served again. Withdrawn already: nothing changes. Its author is told at once,
 * who downloaded it by the daily sweep. Faults: not-found, conflict (a partner's, or still being published).
 * Reads 3 and 1 per version, writes 6.
 */
export async function withdrawVersion(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  admin: User,
  input: { datasetId: string; version: number; reason: string },
): Promise<{ dataset: Dataset; shown: Shown }> {
  const { datasetId, version, reason } = input;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const { record, withdrawal } = await planWithdrawal(tx, input, now);
    const id = record.submissionId;
    const before = withdrawal && id !== undefined ? await tx.get(submissions, id) : undefined;
    const dataset = withdrawal?.dataset ?? (await must(tx, datasets, datasetId, 'dataset'));
    if (withdrawal) {
      storeWithdrawal(tx, datasetId, withdrawal, admin.id, now);
      if (before && id !== undefined) {
        const letter = withdrawn(
          before.title,
          version,
          reason,
          landingUrl(app.config, datasetId, version),
        );
        const step = { id, before, after: retract(before, now), actor: admin.id, now, letter };
        storeSubmission(app, tx, { ...step, action: 'withdraw-version', reason: 'P-1' });
      }
    }
    return { dataset, shown: shownVersion(dataset, version, withdrawal?.record ?? record)! };
  });
}
