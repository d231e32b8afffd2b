import type { App } from '../../app.ts';
import type { Dataset } from '../../catalogue/domain/dataset.ts';
import type { Shown } from '../../catalogue/domain/version.ts';
import { planEdit, storeEdit } from '../../catalogue/usecases/edit-version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { submissions } from '../domain/submission.ts';
import { expect } from '../domain/transitions.ts';
import { reworded } from '../mails.ts';
import { storeSubmission } from './store-submission.ts';

/** The words of a version that are ours to change: files of the author are not. */
export interface Reworded {
  title?: string | undefined;
  summary?: string | undefined;
  readme?: string | undefined;
}

const fieldsOf = (words: Reworded): string[] =>
  Object.entries(words).flatMap(([field, text]) => (text === undefined ? [] : [field]));

/**
 * An admin puts other words in the place of title, summary or README of a published version, because they name somebody who
 * asked not to be (P-2.2.2b): at once on page and API; in the documents beside the data and the DOI's metadata by the
 * publishing function. Who submitted it is told what and why. Faults: not-found, conflict (an operator's, or still being
 * published). Reads 3, writes 3 to 6.
 */
export async function rewordVersion(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  admin: User,
  input: { datasetId: string; version: number; reason: string; words: Reworded },
): Promise<{ dataset: Dataset; shown: Shown }> {
  const { datasetId, version, reason, words } = input;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const planned = await planEdit(tx, input, (shown) => ({
      title: words.title ?? shown.title,
      summary: words.summary ?? shown.summary,
    }));
    const id = planned.submissionId;
    const found = await must(tx, submissions, id, 'submission');
    const before = expect(found, ['published', 'superseded', 'withdrawn'], 'reword');
    storeEdit(tx, planned, { id: datasetId, actor: admin.id, action: 'reword', now });
    const url = landingUrl(app.config, datasetId, version);
    storeSubmission(app, tx, {
      ...{ id, before, actor: admin.id, action: 'reword', reason: 'P-2.2.2b', now },
      after: {
        ...before,
        title: words.title ?? before.title,
        summary: words.summary ?? before.summary,
        readme: words.readme ?? before.readme,
        correcting: true,
      },
      letter: reworded(before.title, version, { fields: fieldsOf(words), reason }, url),
    });
    return planned;
  });
}
