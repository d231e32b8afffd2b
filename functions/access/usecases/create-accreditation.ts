import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { addressId } from '../../platform/mail.ts';
import { firstLook } from '../../platform/retention.ts';
import { accreditations, members, type Accreditation } from '../domain/accreditation.ts';
import type { InState } from '../domain/application.ts';
import type { Evidence } from '../domain/checks.ts';
import { sendInvitation } from './send-invitation.ts';

/** Creates the accreditation of an approved application, under the same id, and invites the team by mail. */
export function createAccreditation(
  app: Pick<App, 'config' | 'policy' | 'newId'>,
  tx: Transaction,
  id: string,
  application: InState<'approved'>,
  evidence: Evidence,
  now: Date,
): void {
  const { personal, leadId } = application;
  if (!personal) throw new Fault('conflict', 'The personal data was erased: nobody to accredit.');
  const address = (email: string) => addressId(app.config.PSEUDONYM_KEY, email);
  const state = evidence.termsAccepted ? 'active' : 'pending-terms';
  const common = {
    leadId,
    applicationId: id,
    datasetIds: application.datasetIds,
    createdAt: now,
    expiresAt: application.validUntil,
    budget: app.policy.accreditation.egressBudget,
    budgetExhausted: false,
    retention: firstLook(now, app.policy.retention.closed, app.policy.retention.warning),
    memberIds: [leadId, ...personal.team.map(({ email }) => address(email))],
    teamIds: [leadId],
    chain: recordEvent(tx, accreditations, id, noChain, {
      at: now,
      actor: application.decidedBy,
      action: 'create',
      state,
    }),
  };
  const accreditation: Accreditation =
    state === 'active' ? { ...common, state, activeSince: now } : { ...common, state };
  tx.create(accreditations, id, accreditation);
  tx.create(members, `${id}/${leadId}`, {
    state: 'active',
    personId: leadId,
    addressId: address(personal.email),
    personal: {
      name: personal.applicant.name,
      institution: personal.applicant.organisation,
      email: personal.email,
    },
    invitedAt: now,
    since: now,
  });
  const lead = { id, leadId, leadName: personal.applicant.name };
  for (const person of personal.team) sendInvitation(app, tx, lead, person, now);
}
