import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { Submission, submissions } from '../domain/submission.ts';
import { uploadsGoAt } from '../domain/transitions.ts';

export interface Step {
  id: string;
  before: Submission;
  after: Submission;
  actor: string;
  action: string;
  /** Clause or code, never a person's words. */
  reason?: string;
  now: Date;
  /** What its owner is told. */
  letter?: Letter | undefined;
}

/** Writes a submission's next state with its event and the owner's mail; answers it as stored. Writes 2 or 3. */
export function storeSubmission(
  app: Pick<App, 'config' | 'newId'>,
  tx: Transaction,
  step: Step,
): Submission {
  const { id, before, after, actor, action, reason, now, letter } = step;
  const chain = recordEvent(tx, submissions, id, before.chain, {
    at: now,
    actor,
    action,
    state: after.state,
    ...(reason === undefined ? {} : { reason }),
  });
  const goAt = before.uploadsRemovedAt
    ? undefined
    : (before.uploadsGoAt ?? uploadsGoAt(after.state, now));
  // parse drops the fields of the state that was left; a decision being typed stays for its own event
  const stored = Submission.parse({
    ...{ ...after, chain, updatedAt: now, version: before.version + 1 },
    ...(goAt === undefined ? {} : { uploadsGoAt: goAt }),
  });
  tx.set(submissions, id, stored);
  const to = before.personal?.email;
  if (letter && to)
    post(tx, app.config, now, { id: app.newId(), to: [to], about: [before.ownerId], letter });
  return stored;
}
