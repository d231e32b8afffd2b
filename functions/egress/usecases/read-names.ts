import type { App } from '../../app.ts';
import { members } from '../../access/domain/accreditation.ts';

/** Names of who is or was in a team and is not forgotten, by id of the person. Reads one document per member, at most 500. */
export async function readNames(
  app: Pick<App, 'documents'>,
  accreditationId: string,
): Promise<Map<string, string>> {
  const team = await app.documents.find(members, { within: accreditationId, limit: 500 });
  return new Map(
    team.flatMap(({ value }) =>
      'personId' in value && value.personId !== undefined && value.personal
        ? [[value.personId, value.personal.name] as const]
        : [],
    ),
  );
}
