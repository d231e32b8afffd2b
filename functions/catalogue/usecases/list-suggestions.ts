import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { suggestions, type Suggestion } from '../domain/suggestion.ts';
import { pageOf, type PageOf } from './list-projects.ts';

/** A page of suggestions, by id: one person's own, or those in one state for admins. Reads `limit`. */
export async function listSuggestions(
  app: Pick<App, 'documents'>,
  by: { personId: string } | { state: string },
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<PageOf<Suggestion>> {
  const [name, value] = Object.entries(by)[0] as [string, string];
  const found = await app.documents.find(suggestions, {
    where: [[name, '==', value]],
    limit,
    ...(after === undefined ? {} : { after }),
  });
  return pageOf(found, limit);
}

/** A suggestion of the caller's own; another's is not found. Reads 1. */
export async function readSuggestion(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<Suggestion> {
  const suggestion = await must(app.documents, suggestions, id, 'suggestion');
  if (suggestion.personId !== user.id) throw new Fault('not-found', 'No such suggestion.');
  return suggestion;
}
