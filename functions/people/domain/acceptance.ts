import type { Person } from './person.ts';

/** Which of the required versions this person has not accepted in person (P-4.0a, P-4.0c). */
export const missingAcceptances = (
  person: Pick<Person, 'accepted'> | undefined,
  required: { id: string; version: number }[],
): { id: string; version: number }[] =>
  required.filter(({ id, version }) => person?.accepted[id]?.version !== version);
