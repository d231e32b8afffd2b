import type { App } from '../../app.ts';
import type { User } from '../../platform/identity.ts';
import { newPerson, people, type Person } from '../domain/person.ts';

/** What is known of the caller; an empty person before the first visit. Reads: 1. */
export async function readProfile(
  app: Pick<App, 'documents' | 'now'>,
  user: User,
): Promise<Person> {
  return (await app.documents.get(people, user.id)) ?? newPerson(app.now());
}
