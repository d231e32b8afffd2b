import { members } from '../../access/domain/accreditation.ts';
import type { Reader } from '../../platform/documents.ts';

/** Names of who is or was in a team and is not forgotten, by id of the person. Reads one document per member, at most 500. */
export async function readNames(
  from: Reader,
  accreditationId: string,
): Promise<Map<string, string>> {
  const team = await from.find(members, { within: accreditationId, limit: 500 });
  return new Map(
    team.flatMap(({ value }) =>
      'personId' in value && value.personId !== undefined && value.personal
        ? [[value.personId, value.personal.name] as const]
        : [],
    ),
  );
}
