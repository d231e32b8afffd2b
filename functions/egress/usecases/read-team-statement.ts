import type { App } from '../../app.ts';
import { readAccreditation } from '../../access/usecases/read-accreditations.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { isToldOf, statedRows } from '../domain/stated.ts';
import type { Scoped } from '../domain/team-statement.ts';
import { scopeOf } from './read-egress.ts';

/**
 * What statements told of an accreditation, the newest month first: all of it for its lead and admins, the own part for
 * who is in the team now. Fault not-found for everybody else. Reads 2 and one document per month stated.
 */
export async function listTeamStatements(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<Scoped[]> {
  const scope = scopeOf(await readAccreditation(app, user, id), user);
  const where: ['accreditationId', '==', string][] = [['accreditationId', '==', id]];
  const rows = await app.documents.find(statedRows, { where });
  return rows
    .map(({ value }): Scoped => ({ ...value, scope, userId: user.id }))
    .filter((row) => scope === 'team' || isToldOf(row, user.id))
    .sort((a, b) => (a.month > b.month ? -1 : 1));
}

/** One of them. Faults not-found (also when this month tells nothing of it, or of the caller). Reads 3. */
export async function readTeamStatement(
  app: Pick<App, 'documents'>,
  user: User,
  { id, month }: { id: string; month: string },
): Promise<Scoped> {
  const scope = scopeOf(await readAccreditation(app, user, id), user);
  const row = await app.documents.get(statedRows, `${month}/${id}`);
  if (!row || !(scope === 'team' || isToldOf(row, user.id)))
    throw new Fault('not-found', 'No statement of this month tells of it.');
  return { ...row, scope, userId: user.id };
}
