import type { App } from '../../app.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import type { Submission } from '../domain/submission.ts';
import { expect, reopen, withdraw } from '../domain/transitions.ts';
import { ended, sizeAsked } from '../mails.ts';
import { storeSubmission } from './store-submission.ts';
import { ownSubmission } from './work-on.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

/** changes-requested → open, as the next revision. Faults: not-found, conflict. Reads 1, writes 2. */
export function reopenSubmission(app: Needs, user: User, id: string): Promise<Submission> {
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await ownSubmission(tx, user, id);
    const after = reopen(before);
    return storeSubmission(app, tx, { id, before, after, actor: user.id, action: 'reopen', now });
  });
}

/** Any state before publishing → withdrawn; the uploads go with the daily sweep. Faults: not-found, conflict. Reads 1, writes 3. */
export function withdrawSubmission(app: Needs, user: User, id: string): Promise<Submission> {
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await ownSubmission(tx, user, id);
    const after = withdraw(before, now);
    const step = { id, before, after, actor: user.id, action: 'withdraw', now };
    return storeSubmission(app, tx, { ...step, letter: ended(before.title, 'withdrawn') });
  });
}

/** Fault invalid when so many bytes need no exception (P-3.6c: below 1 TB nobody asks). */
export function beyondUsual({ policy }: Pick<App, 'policy'>, bytes: number, pointer: string): void {
  const { totalBytes } = policy.submission;
  if (bytes >= totalBytes) return;
  const detail = `Name the bytes of all files together: ${totalBytes} or more.`;
  throw new Fault('invalid', 'So much needs no exception.', { errors: [{ pointer, detail }] });
}

/** Asks for more than the usual size, case by case (P-3.6c). Faults: not-found, conflict, invalid. Reads 1, writes 3. */
export function requestSize(
  app: Needs,
  user: User,
  input: { id: string; bytes: number; reason: string },
): Promise<Submission> {
  const { id, bytes, reason } = input;
  beyondUsual(app, bytes, '/bytes');
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await ownSubmission(tx, user, id);
    const open = expect(before, ['open'], 'ask for an exception for');
    if (open.sizeException.state === 'granted')
      throw new Fault('conflict', 'An exception was granted already.');
    const after: Submission = { ...open, sizeException: { state: 'requested', bytes, reason } };
    post(tx, app.config, now, {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [user.id],
      letter: sizeAsked(id, bytes),
    });
    return storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: user.id,
      action: 'request-size',
      now,
    });
  });
}
