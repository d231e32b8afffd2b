import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { isError } from '../domain/issue.ts';
import type { Submission } from '../domain/submission.ts';
import { submit } from '../domain/transitions.ts';
import { received, waiting } from '../mails.ts';
import { issuesOf } from './read-submissions.ts';
import { manifestOf } from './sign-off.ts';
import { storeSubmission } from './store-submission.ts';
import { ownSubmission, workOnSubmission } from './work-on.ts';

/**
 * open → submitted, once the set is whole; signs off the manifest (`manifest`: the digest that the author
 * saw, if given). Faults: not-found, forbidden, invalid (what is missing), conflict (not open, held, another
 * manifest, changed meanwhile). Reads 5, 1 per source and file; writes 4.
 */
export async function submitSubmission(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { id: string; manifest?: string | undefined },
): Promise<Submission> {
  const { id } = input;
  const { version } = await ownSubmission(app.documents, user, id);
  const { files, digest } = await manifestOf(app, id);
  if (input.manifest !== undefined && input.manifest !== digest)
    throw new Fault('conflict', 'The files are not those that you signed off: look at them again.');
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await workOnSubmission(tx, user, id, now);
    const after = submit(before, digest, now);
    if (before.version !== version)
      throw new Fault('conflict', 'It was changed in the meantime: submit it again.');
    const missing = (await issuesOf(tx, id, before, now)).filter(isError);
    if (missing.length > 0)
      throw new Fault('invalid', 'The submission is not complete.', {
        errors: missing.map(({ location, message, suggestion }) => ({
          pointer: location.startsWith('/') ? location : `/files/${location.replaceAll('/', '~1')}`,
          detail: `${message} ${suggestion}`,
        })),
      });
    // the check of a file may have ended since the manifest was read: that changes no version
    if (before.reserved.files !== files)
      throw new Fault('conflict', 'A file became valid in the meantime: look at them again.');
    post(tx, app.config, now, {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [user.id],
      letter: waiting(id),
    });
    const letter = received(before.title, id);
    return storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: user.id,
      action: 'submit',
      now,
      letter,
    });
  });
}
