import type { App } from '../../app.ts';
import type { Found } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import {
  accreditations,
  members,
  type Accreditation,
  type Member,
} from '../domain/accreditation.ts';
import { isInTeam } from '../domain/team.ts';
import type { Paging } from './read-applications.ts';

/** The accreditations whose team the caller is in now, newest first; of the newest 50. Reads at most 100. */
export async function listAccreditations(
  app: Pick<App, 'documents'>,
  user: User,
): Promise<Found<Accreditation>[]> {
  const found = await app.documents.find(accreditations, {
    where: [['memberIds', 'array-contains', user.id]],
    orderBy: 'createdAt',
    descending: true,
    limit: 50,
  });
  const entries = await app.documents.getAll(
    members,
    found.map(({ id }) => `${id}/${user.id}`),
  );
  return found.filter((_, index) => isInTeam(entries[index]));
}

/**
 * An accreditation for who is in its team now, and for admins; who left has no part in it any more (P-4.0a).
 * Fault not-found for everybody else. Reads 2.
 */
export async function readAccreditation(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<Accreditation> {
  const [found, own] = await Promise.all([
    app.documents.get(accreditations, id),
    app.documents.get(members, `${id}/${user.id}`),
  ]);
  if (!found || !(isInTeam(own) || user.roles.includes('admin')))
    throw new Fault('not-found', 'No such accreditation.');
  return found;
}

/** Accreditations in a state, the newest first (P-2.2.3a: who may). Reads `limit`, and 1 for a further page. Fault gone. */
export const listInState = (
  app: Pick<App, 'documents'>,
  state: Accreditation['state'],
  { limit, after }: Paging,
): Promise<Found<Accreditation>[]> =>
  app.documents.find(accreditations, {
    where: [['state', '==', state]],
    ...{ orderBy: 'createdAt', descending: true, limit },
    ...(after === undefined ? {} : { after }),
  });

/** Those whose renewal waits for an admin, with the leads who asked; by id. Reads 2 each. */
export async function listRenewals(
  app: Pick<App, 'documents'>,
  { limit, after }: Paging,
): Promise<(Found<Accreditation> & { lead: Member | undefined })[]> {
  const found = await app.documents.find(accreditations, {
    where: [['renewal.state', '==', 'requested']],
    limit,
    ...(after === undefined ? {} : { after }),
  });
  const leads = await app.documents.getAll(
    members,
    found.map(({ id, value }) => `${id}/${value.renewal?.askedBy ?? value.leadId}`),
  );
  return found.map((one, index) => ({ ...one, lead: leads[index] }));
}

/** The team with names and addresses, for who is in it now and for admins. Fault not-found. Reads 2 and the team. */
export async function listMembers(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<Found<Member>[]> {
  await readAccreditation(app, user, id);
  return app.documents.find(members, { within: id, limit: 500 });
}
