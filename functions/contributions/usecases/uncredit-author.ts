import type { App } from '../../app.ts';
import type { Dataset } from '../../catalogue/domain/dataset.ts';
import { uncredit, type Uncredited } from '../../catalogue/domain/uncredit.ts';
import type { Shown } from '../../catalogue/domain/version.ts';
import { planEdit, storeEdit } from '../../catalogue/usecases/edit-version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { submissions } from '../domain/submission.ts';
import { expect } from '../domain/transitions.ts';
import { creditRemoved } from '../mails.ts';
import { findMentions, type Mentions } from './find-mentions.ts';
import { storeSubmission } from './store-submission.ts';

/** Creators of whom somebody is among them no more. Fault invalid: nobody of that name is. */
function without({ creators }: Shown, who: Uncredited): Shown['creators'] {
  const left = uncredit(creators, who);
  if (left) return left;
  throw new Fault('invalid', 'Nobody of that name is credited there.', {
    errors: [{ pointer: '/name', detail: 'Write the name (and the ORCID) as the page shows it.' }],
  });
}

/**
 * An admin takes somebody's name out of a published version at their request (P-2.2.2b): at once from page, API
 * and search; from the documents beside the data and from the DOI's metadata by the publishing function. What
 * the author wrote stays as it is; the answer says where the name stands in it (`rewordVersion` mends what is ours to
 * change). Who submitted it is told, not whose name it was. Faults: not-found, invalid (nobody of that name), conflict
 * (an operator's, or still being published). Reads 6 and 1 per file, writes 3 to 6.
 */
export async function uncreditAuthor(
  app: Pick<App, 'documents' | 'objects' | 'config' | 'policy' | 'now' | 'newId'>,
  admin: User,
  input: { datasetId: string; version: number } & Uncredited,
): Promise<{ dataset: Dataset; shown: Shown; mentions: Mentions }> {
  const { datasetId, version } = input;
  const mentions = await findMentions(app, input);
  const { dataset, shown } = await app.documents.transact(async (tx) => {
    const now = app.now();
    const planned = await planEdit(tx, input, (found) => ({ creators: without(found, input) }));
    const id = planned.submissionId;
    const found = await must(tx, submissions, id, 'submission');
    const before = expect(found, ['published', 'superseded', 'withdrawn'], 'change the credits of');
    storeEdit(tx, planned, { id: datasetId, actor: admin.id, action: 'uncredit', now });
    const { personal } = before;
    const creators = personal && (uncredit(personal.creators, input) ?? personal.creators);
    storeSubmission(app, tx, {
      ...{ id, before, actor: admin.id, action: 'uncredit', reason: 'P-2.2.2b', now },
      after: {
        ...before,
        ...(personal && creators ? { personal: { ...personal, creators } } : {}),
        correcting: true,
      },
      letter: creditRemoved(before.title, version, landingUrl(app.config, datasetId, version), [
        ...new Set(mentions.found.map((one) => one.in)),
      ]),
    });
    return planned;
  });
  return { dataset, shown, mentions };
}
