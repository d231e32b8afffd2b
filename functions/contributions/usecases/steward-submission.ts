import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { submissions, type Submission } from '../domain/submission.ts';
import { expect } from '../domain/transitions.ts';
import { held, sizeDecided } from '../mails.ts';
import { beyondUsual } from './end-submission.ts';
import { storeSubmission } from './store-submission.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

function onlyEthics(user: User): void {
  if (!user.roles.includes('ethics'))
    throw new Fault('forbidden', 'Only the ethics officer places and lifts holds.');
}

/** Places an ethics hold (P-2.1.4c); nothing when one stands. Faults: forbidden, not-found, conflict. Reads 1, writes 3. */
export function holdSubmission(
  app: Needs,
  officer: User,
  input: { id: string; reason: string; reviewBy?: Date | undefined },
): Promise<Submission> {
  onlyEthics(officer);
  const { id, reason, reviewBy } = input;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (before.hold) return before;
    if (['withdrawn', 'expired', 'published', 'superseded'].includes(before.state))
      throw new Fault(
        'conflict',
        `It is ${before.state}: a published dataset is held in the catalogue.`,
      );
    const hold = { reason, by: officer.id, at: now, ...(reviewBy ? { reviewBy } : {}) };
    const step = { id, before, after: { ...before, hold }, actor: officer.id, action: 'hold' };
    return storeSubmission(app, tx, {
      ...{ ...step, reason: 'P-2.1.4c', now },
      letter: held(before.title, false),
    });
  });
}

/** Lifts the hold; what waited goes on. Faults: forbidden, not-found. Reads 1, writes 3. */
export function liftHold(app: Needs, officer: User, id: string): Promise<Submission> {
  onlyEthics(officer);
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    if (!before.hold) return before;
    const { hold: _, ...rest } = before;
    const after = rest as Submission;
    const step = { id, before, after, actor: officer.id, action: 'lift-hold', reason: 'P-2.1.4c' };
    return storeSubmission(app, tx, { ...step, now, letter: held(before.title, true) });
  });
}

/**
 * Grants (`bytes`) or declines (`reason`) an exception from the usual size (P-3.6c). Faults: not-found, conflict,
 * invalid (so much needs none). Reads 1, writes 3.
 */
export function decideSize(
  app: Needs,
  admin: User,
  id: string,
  verdict: { grant: number } | { decline: string },
): Promise<Submission> {
  if ('grant' in verdict) beyondUsual(app, verdict.grant, '/grant');
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    const open = expect(before, ['open'], 'decide on the size of');
    const granted = 'grant' in verdict;
    const after: Submission = {
      ...open,
      sizeException: granted
        ? { state: 'granted', bytes: verdict.grant, by: admin.id }
        : { state: 'declined', reason: verdict.decline, by: admin.id },
    };
    const letter = granted
      ? sizeDecided(before.title, verdict.grant)
      : sizeDecided(before.title, undefined, verdict.decline);
    const action = granted ? 'grant-size' : 'decline-size';
    return storeSubmission(app, tx, {
      id,
      before,
      after,
      actor: admin.id,
      action,
      reason: 'P-3.6c',
      now,
      letter,
    });
  });
}

/** Lets a publication that stopped for a person's attention go on. Faults: not-found, conflict. Reads 1, writes 2. */
export function resumePublication(app: Needs, admin: User, id: string): Promise<Submission> {
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, submissions, id, 'submission');
    const open = expect(before, ['publishing'], 'resume');
    const { stopped: _, ...publication } = open.publication;
    const after = { ...open, publication: { ...publication, waiting: true } };
    return storeSubmission(app, tx, { id, before, after, actor: admin.id, action: 'resume', now });
  });
}
