import type { App } from '../../app.ts';
import { every, must, type Found, type Query } from '../../platform/documents.ts';
import type { Appearance, Removal, Subject } from '../../platform/trace.ts';
import { addressId } from '../../platform/mail.ts';
import { isPublic, submissions, type Personal, type Submission } from '../domain/submission.ts';
import { storeSubmission } from './store-submission.ts';
import { removeUploadsOf } from './remove-uploads.ts';

const room = 'contributions';
type Where = NonNullable<Query['where']>[number];

/** Submissions of the person, and those that credit an address of theirs. */
export async function* concerning(
  app: Pick<App, 'documents'>,
  { id, addresses }: Subject,
): AsyncGenerator<Found<Submission>> {
  const seen = new Set<string>();
  const queries: Where[] = [
    ['ownerId', '==', id],
    ...addresses.map((address): Where => ['partyIds', 'array-contains', address]),
  ];
  for (const query of queries)
    for await (const found of every(app.documents, submissions, { where: [query] })) {
      if (seen.has(found.id)) continue;
      seen.add(found.id);
      yield found;
    }
}

/** The creators of a submission that bear one of the person's addresses. */
export const theirs = (
  app: Pick<App, 'config'>,
  { addresses }: Subject,
  personal: Personal | undefined,
) =>
  (personal?.creators ?? []).filter(
    ({ email }) =>
      email !== undefined && addresses.includes(addressId(app.config.PSEUDONYM_KEY, email)),
  );

/** Where the person appears: whole for an owner, their own entry for somebody credited. */
export async function* findSubmissions(app: App, subject: Subject): AsyncGenerator<Appearance> {
  for await (const { id, value } of concerning(app, subject)) {
    const { personal } = value;
    const creators = theirs(app, subject, personal);
    const record = `submissions/${id}`;
    if (value.ownerId === subject.id && personal)
      yield { room, record, data: { ...personal, title: value.title } };
    else if (creators.length > 0) yield { room, record, data: { creators } };
  }
}

/** Own submissions with the author in them: to be worked on, or published and credited (P-2.2.2b). */
export async function needsSubmissions(app: App, { id }: Subject): Promise<boolean> {
  const own = every(app.documents, submissions, { where: [['ownerId', '==', id]] });
  for await (const { value } of own) if (value.personal) return true;
  return false;
}

type Ending = 'kept' | 'removed' | 'none';

/**
 * Unpublished work of the person is withdrawn and emptied, its uploads removed; somebody else's loses
 * their entry. Published authorship is public record: it stays in the catalogue, and is named. A hold
 * keeps the bytes, never the personal data.
 */
export async function eraseSubmissions(app: App, subject: Subject): Promise<Removal[]> {
  const counts = { kept: 0, removed: 0, none: 0 };
  let uploads = 0;
  for await (const { id, value } of concerning(app, subject)) {
    const ending = await app.documents.transact((tx) =>
      must(tx, submissions, id, 'submission').then((before): Ending => {
        const after = erased(app, subject, before);
        if (!after) return 'none';
        const step = { id, before: { ...before, personal: undefined }, after, now: app.now() };
        storeSubmission(app, tx, { ...step, actor: 'erasure', action: 'erase', reason: 'P-2.2.4' });
        return isPublic(before) ? 'kept' : 'removed';
      }),
    );
    counts[ending] += 1;
    if (value.ownerId === subject.id && !isPublic(value) && !value.hold)
      uploads += await removeUploadsOf(app, id);
  }
  const removals: Removal[] = [
    { room, what: 'personal data of submissions', count: counts.removed + counts.kept },
    { room, what: 'uploaded files of unpublished submissions', count: uploads },
    { room, what: 'kept as public record: authorship of published datasets', count: counts.kept },
  ];
  return removals.filter(({ count }) => count > 0);
}

/** What stands in place of the person's words. */
export const empty = { title: '(erased)', summary: '', readme: '', describedBy: [], keywords: [] };

/** The submission without the person; undefined: they are not in it (any more). */
function erased(app: App, subject: Subject, before: Submission): Submission | undefined {
  const { personal, ...rest } = before;
  if (!personal) return undefined;
  const entries = theirs(app, subject, personal);
  const owner = before.ownerId === subject.id;
  if (!owner && entries.length === 0) return undefined;
  if (owner && isPublic(before) && before.state !== 'publishing') return rest;
  if (isPublic(before)) {
    // Published authorship stays; addresses were never part of it.
    const silent = personal.creators.map((creator) =>
      owner || entries.includes(creator) ? { ...creator, email: undefined } : creator,
    );
    const gone = { ...personal, ...(owner ? { email: undefined } : {}), creators: silent };
    if (owner && before.forget) return undefined;
    return { ...before, personal: gone, ...(owner ? { forget: true } : {}) };
  }
  if (!owner)
    return {
      ...before,
      personal: {
        ...personal,
        creators: personal.creators.filter((creator) => !entries.includes(creator)),
      },
    };
  if (before.state === 'rejected' || before.state === 'expired' || before.state === 'withdrawn')
    return { ...(rest as typeof before), ...empty };
  return { ...rest, ...empty, state: 'withdrawn', endedAt: app.now() };
}
