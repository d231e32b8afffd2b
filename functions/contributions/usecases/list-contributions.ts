import type { App } from '../../app.ts';
import type { User } from '../../platform/identity.ts';
import { subjectOf } from '../../people/usecases/subject.ts';
import { publicationOf, type Submission } from '../domain/submission.ts';
import { concerning, theirs } from './trace-person.ts';

export interface Contribution {
  submission: Submission;
  state: (typeof over)[number];
  /** Under which dataset, version and DOI it is published. */
  publication: NonNullable<ReturnType<typeof publicationOf>>;
  /** They submitted it, or are credited in it by an address of theirs. */
  submitted: boolean;
  credited: boolean;
}

export const over = ['published', 'superseded', 'withdrawn'] as const;

/** What a person contributed to the catalogue, the newest first (P-3.4b). Reads 1 for their addresses and 1 per submission of theirs. */
export async function listContributions(
  app: Pick<App, 'documents' | 'config'>,
  user: User,
): Promise<Contribution[]> {
  const subject = await subjectOf(app, user);
  const found: Contribution[] = [];
  for await (const { value: submission } of concerning(app, subject)) {
    const publication = publicationOf(submission);
    const submitted = submission.ownerId === user.id;
    const credited = theirs(app, subject, submission.personal).length > 0;
    const state = over.find((one) => one === submission.state);
    if (publication && state && (submitted || credited))
      found.push({ submission, state, publication, submitted, credited });
  }
  return found.sort(
    (a, b) => b.publication.startedAt.getTime() - a.publication.startedAt.getTime(),
  );
}
