import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { applications, type Application } from '../domain/application.ts';
import { withdraw } from '../domain/transitions.ts';
import { ended, taken } from '../mails.ts';
import { closeMarks } from './decide-application.ts';
import { ownedBy } from './save-application.ts';
import { storeApplication } from './store-application.ts';

/** Any open state → withdrawn; admins are told of what they had to review. Faults: not-found, conflict (already ended). */
export async function withdrawApplication(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  id: string,
): Promise<Application> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = ownedBy(await must(tx, applications, id, 'application'), user);
    const after = storeApplication(tx, {
      id,
      before,
      after: withdraw(before, now),
      actor: user.id,
      action: 'withdraw',
      now,
    });
    closeMarks(tx, before);
    post(tx, app.config, now, {
      id: app.newId(),
      to: [user.email],
      about: [user.id],
      letter: ended(id, 'withdrawn'),
    });
    if ('submittedAt' in before)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [app.config.CONTACT],
        about: [user.id],
        letter: taken(id),
      });
    return after;
  });
}
