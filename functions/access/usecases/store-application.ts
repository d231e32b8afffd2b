import { recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { Application, applications } from '../domain/application.ts';

export interface Step {
  id: string;
  before: Application;
  after: Application;
  actor: string;
  action: string;
  reason?: string;
  now: Date;
}

/** Writes an application's next state with its event; answers it as stored. A decision being typed stays for its own event. */
export function storeApplication(tx: Transaction, step: Step): Application {
  const { id, before, after, actor, action, now } = step;
  const chain = recordEvent(tx, applications, id, before.chain, {
    at: now,
    actor,
    action,
    state: after.state,
    ...(step.reason === undefined ? {} : { reason: step.reason }),
  });
  const { remindedAt: _past, ...rest } = after;
  // parse drops the fields of the state that was left
  const stored = Application.parse({
    ...rest,
    chain,
    updatedAt: now,
    version: before.version + 1,
  });
  tx.set(applications, id, stored);
  return stored;
}
