import type { App } from '../../../app.ts';
import type { User } from '../../../platform/identity.ts';
import { post } from '../../../platform/mail.ts';
import { share, unshare, type DataPlan } from '../../domain/data-plan.ts';
import { planShared } from '../../mails.ts';
import { ownPlan } from './read-plans.ts';
import { storePlan } from './write-plan.ts';

/**
 * The author lets every member read the plan (P-3.4a), under a name or none, or takes that back; each is
 * confirmed by mail. Nothing to do: nothing is written. Faults: not-found, invalid (not answered). Reads 1, writes 3.
 */
export function sharePlan(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  input: { id: string; shared: boolean; author?: string | undefined },
): Promise<DataPlan> {
  const { id, shared, author } = input;
  return app.documents.transact(async (tx) => {
    const before = await ownPlan(tx, user, id);
    const now = app.now();
    const after = shared ? share(before, author, now) : unshare(before);
    if (after.state === before.state && after.personal?.author === before.personal?.author)
      return before;
    post(tx, app.config, now, {
      ...{ id: app.newId(), to: [user.email], about: [user.id] },
      letter: planShared(before.personal?.title ?? '', shared),
    });
    return storePlan(app, tx, id, before, after, user.id, shared ? 'share' : 'unshare');
  });
}
