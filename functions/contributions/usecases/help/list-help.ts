import type { App } from '../../../app.ts';
import type { Found } from '../../../platform/documents.ts';
import type { User } from '../../../platform/identity.ts';
import { helpRequests, type HelpRequest } from '../../domain/help.ts';
import { seeSubmission } from '../work-on.ts';

interface Page {
  limit: number;
  after?: string | undefined;
}
const paged = ({ limit, after }: Page) => ({ limit, ...(after === undefined ? {} : { after }) });

/** Requests for help with a submission, for its owner and team. Faults: not-found. Reads `limit` and 1 or 3. */
export async function helpWith(
  app: Pick<App, 'documents'>,
  user: User,
  { id, ...page }: { id: string } & Page,
): Promise<Found<HelpRequest>[]> {
  await seeSubmission(app.documents, user, id);
  return app.documents.find(helpRequests, {
    where: [['submissionId', '==', id]],
    ...paged(page),
  });
}

/** Requests in one state, for the desk. Reads `limit`. */
export const helpInState = (
  app: Pick<App, 'documents'>,
  { state, ...page }: Pick<HelpRequest, 'state'> & Page,
): Promise<Found<HelpRequest>[]> =>
  app.documents.find(helpRequests, { where: [['state', '==', state]], ...paged(page) });
