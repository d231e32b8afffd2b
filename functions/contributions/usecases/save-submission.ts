import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import type { Form, Submission } from '../domain/submission.ts';
import { expect } from '../domain/transitions.ts';
import { checkPlaces, contentOf } from './open-submission.ts';
import { storeSubmission } from './store-submission.ts';
import { ownSubmission } from './work-on.ts';

/**
 * Replaces what an open submission says of itself; `version` is the one that was read. Faults: not-found,
 * conflict (not open), stale, invalid. Reads 2 and 1 per source, writes 2.
 */
export async function saveSubmission(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { id: string; form: Form; version: number },
): Promise<Submission> {
  const { id, form, version } = input;
  return app.documents.transact(async (tx) => {
    const before = await ownSubmission(tx, user, id);
    const open = expect(before, ['open'], 'change');
    if (open.version !== version)
      throw new Fault('stale', 'It was changed in the meantime: read it again.');
    await checkPlaces(tx, form, open.newVersionOf);
    const { partyIds, ...content } = contentOf(form, user.email, app.config.PSEUDONYM_KEY);
    const { contentsLicence: _licence, sourceVersions: _versions, ...rest } = open;
    const after: Submission = {
      ...rest,
      ...content,
      partyIds: [...new Set([...open.partyIds, ...partyIds])],
    };
    return storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: user.id,
      action: 'save',
      now: app.now(),
    });
  });
}
