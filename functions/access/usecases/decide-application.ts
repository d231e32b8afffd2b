import type { App } from '../../app.ts';
import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { applications, type Application } from '../domain/application.ts';
import { evaluate, unmet } from '../domain/checks.ts';
import { decide, type Decision } from '../domain/decide.ts';
import { openApplications } from '../domain/open-application.ts';
import { actorOf } from '../domain/party.ts';
import { approved, rejected } from '../mails.ts';
import { openId } from './create-application.ts';
import { createAccreditation } from './create-accreditation.ts';
import { gatherEvidence } from './evidence.ts';
import { storeApplication } from './store-application.ts';

/** Through which door a decision came; stands in the event. */
export type Door = 'api' | 'message' | 'console';

/**
 * The one use case behind the three doors: approves (and creates the accreditation, invites the team)
 * or rejects. The same decision again is answered as the first was. Faults: not-found, conflict (another
 * decision, or not open), forbidden (not an admin, a party, checks unmet), invalid (validUntil).
 */
export async function decideApplication(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'policy' | 'now' | 'newId'>,
  by: User,
  input: { id: string; decision: Decision; door: Door },
): Promise<Application> {
  if (!by.roles.includes('admin') || !by.emailVerified)
    throw new Fault('forbidden', 'Only an admin decides applications.');
  const { id, decision } = input;
  const seen = await must(app.documents, applications, id, 'application');
  const lead = await app.identity.find({ id: seen.leadId });
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await must(tx, applications, id, 'application');
    if (isRepetition(before, by, decision)) return before;
    const evidence = await gatherEvidence(app, tx, before, lead?.emailVerified ?? false);
    const against = unmet(evaluate(before, evidence));
    const decided = decide(before, decision, actorOf(app.config.PSEUDONYM_KEY, by), against, now);
    const letter =
      decided.state === 'approved'
        ? approved(id, decided.validUntil)
        : rejected(id, decided.reason, decided.mayReapply);
    const after = storeApplication(tx, {
      id,
      before,
      after: decided.state === 'approved' ? { ...decided, accreditationId: id } : decided,
      actor: by.id,
      action: decision.verdict,
      reason: input.door,
      now,
    });
    if (decided.state === 'approved') createAccreditation(app, tx, id, decided, evidence, now);
    closeMarks(tx, before);
    const to = before.personal?.email;
    if (to)
      post(tx, app.config, now, { id: app.newId(), to: [to], about: [before.leadId], letter });
    return after;
  });
}

/** The person may open another application for the same datasets. */
export function closeMarks(tx: Transaction, application: Application): void {
  for (const name of application.datasetIds)
    tx.remove(openApplications, openId(application.leadId, name));
}

const isRepetition = (application: Application, by: User, decision: Decision): boolean =>
  (application.state === 'approved' || application.state === 'rejected') &&
  application.decidedBy === by.id &&
  application.state === (decision.verdict === 'approve' ? 'approved' : 'rejected');
