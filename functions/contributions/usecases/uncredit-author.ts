import type { App } from '../../app.ts';
import type { Dataset } from '../../catalogue/domain/dataset.ts';
import { uncredit, type Uncredited } from '../../catalogue/domain/uncredit.ts';
import type { Shown } from '../../catalogue/domain/version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { planUncredit, storeUncredit } from '../../catalogue/usecases/uncredit-creator.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { submissions } from '../domain/submission.ts';
import { expect } from '../domain/transitions.ts';
import { creditRemoved } from '../mails.ts';
import { storeSubmission } from './store-submission.ts';

/**
 * An admin takes somebody's name out of a published version at their request (P-2.2.2b): at once from page, API
 * and search; from the documents beside the data and from the DOI's metadata by the publishing function. What
 * the author wrote in title, summary and README stays as it is. Who submitted it is told, not whose name it was.
 * Faults: not-found, invalid (nobody of that name), conflict (an operator's, or still being published). Reads 3,
 * writes 3 to 6.
 */
export async function uncreditAuthor(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  admin: User,
  input: { datasetId: string; version: number } & Uncredited,
): Promise<{ dataset: Dataset; shown: Shown }> {
  const { datasetId, version } = input;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const planned = await planUncredit(tx, input, input);
    const id = planned.submissionId;
    const found = await must(tx, submissions, id, 'submission');
    const before = expect(found, ['published', 'superseded', 'withdrawn'], 'change the credits of');
    storeUncredit(tx, planned, { id: datasetId, actor: admin.id, now });
    const { personal } = before;
    const creators = personal && (uncredit(personal.creators, input) ?? personal.creators);
    storeSubmission(app, tx, {
      ...{ id, before, actor: admin.id, action: 'uncredit', reason: 'P-2.2.2b', now },
      after: {
        ...before,
        ...(personal && creators ? { personal: { ...personal, creators } } : {}),
        correcting: true,
      },
      letter: creditRemoved(before.title, version, landingUrl(app.config, datasetId, version)),
    });
    return planned;
  });
}
