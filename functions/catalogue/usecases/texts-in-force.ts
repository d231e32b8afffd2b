import type { Reader } from '../../platform/documents.ts';
import { inForce, plans, terms } from '../domain/terms.ts';

/**
 * The versions in force at `now`, by `terms/{id}` and `plans/{id}`; a text of which none is in force
 * is left out. Reads 1 per text.
 */
export async function textsInForce(
  documents: Reader,
  ids: string[],
  now: Date,
): Promise<Map<string, number>> {
  const pick = (room: string) =>
    ids.filter((id) => id.startsWith(`${room}/`)).map((id) => id.slice(room.length + 1));
  const [wantedTerms, wantedPlans] = [pick('terms'), pick('plans')];
  const found = [
    ...(await documents.getAll(terms, wantedTerms)).map(
      (text, index) => [`terms/${wantedTerms[index]!}`, text] as const,
    ),
    ...(await documents.getAll(plans, wantedPlans)).map(
      (text, index) => [`plans/${wantedPlans[index]!}`, text] as const,
    ),
  ];
  return new Map(
    found.flatMap(([id, text]) => {
      const version = text && inForce(text, now);
      return version ? [[id, version.version] as const] : [];
    }),
  );
}
