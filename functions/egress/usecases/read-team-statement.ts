import type { App } from '../../app.ts';
import { readAccreditation } from '../../access/usecases/read-accreditations.ts';
import { every, type Found } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { isToldOf, statedRows } from '../domain/stated.ts';
import type { Scoped } from '../domain/team-statement.ts';
import { scopeOf } from './read-egress.ts';

/**
 * What statements told of an accreditation, the newest month first: all of it for its lead and admins, the own part for
 * who is in the team now; by month. Faults not-found for everybody else; gone. Reads 3 and one document per month stated
 * that is looked at: `limit`, for a member more where months tell nothing of them.
 */
export async function listTeamStatements(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Found<Scoped>[]> {
  const scope = scopeOf(await readAccreditation(app, user, id), user);
  const rows = every(
    app.documents,
    statedRows,
    {
      where: [['accreditationId', '==', id]],
      orderBy: 'month',
      descending: true,
      ...(after === undefined ? {} : { after: `${after}/${id}` }),
    },
    limit,
  );
  const found: Found<Scoped>[] = [];
  for await (const { value } of rows) {
    if (scope === 'team' || isToldOf(value, user.id))
      found.push({ id: value.month, value: { ...value, scope, userId: user.id } });
    if (found.length === limit) break;
  }
  return found;
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
