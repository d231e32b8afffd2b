import type { App } from '../../../app.ts';
import type { Found } from '../../../platform/documents.ts';
import { post } from '../../../platform/mail.ts';
import { disagreements, type Disagreement } from '../../domain/disagreement.ts';
import { disagreeing } from '../../mails.ts';

/** One mail to the admins about everything found since the last. Reads and writes 1 each, and the mail. */
export function tellDisagreements(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> {
  const { told } = app.policy.reconcile;
  return app.documents.transact(async (tx) => {
    const found = await tx.find(disagreements, { where: [['told', '==', false]], limit: told });
    if (found.length === 0) return 0;
    post(tx, app.config, app.now(), {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [],
      letter: disagreeing(found.map(({ value }) => value)),
    });
    for (const { id } of found) tx.patch(disagreements, id, { told: true });
    return found.length;
  });
}

/** What is still not mended, by id. Reads `limit`. */
export const listDisagreements = (
  app: Pick<App, 'documents'>,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Found<Disagreement>[]> =>
  app.documents.find(disagreements, { limit, ...(after === undefined ? {} : { after }) });
