import type { App } from '../../app.ts';
import type { Found } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { publications, type Publication } from '../domain/publication.ts';
import { readAccreditation } from './read-accreditations.ts';
import type { Paging } from './read-applications.ts';

const page = (
  app: Pick<App, 'documents'>,
  [name, value]: [name: string, value: string],
  { limit, after }: Paging,
): Promise<Found<Publication>[]> =>
  app.documents.find(publications, {
    where: [[name, '==', value]],
    limit,
    ...(after === undefined ? {} : { after }),
  });

/** What came of an accreditation, for its team and for admins; by id. Fault not-found. Reads 2 and `limit`. */
export async function listPublications(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
  paging: Paging,
): Promise<Found<Publication>[]> {
  await readAccreditation(app, user, id);
  return page(app, ['accreditationId', id], paging);
}

/** For admins: those in one state, by id. Reads `limit`. */
export const publicationsIn = (
  app: Pick<App, 'documents'>,
  state: Publication['state'],
  paging: Paging,
): Promise<Found<Publication>[]> => page(app, ['state', state], paging);
