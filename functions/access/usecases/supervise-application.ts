import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sameSecret, sha256 } from '../../platform/hash.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { applications, type Application } from '../domain/application.ts';
import { expect } from '../domain/transitions.ts';
import { supervised } from '../mails.ts';
import { inviteSupervisor } from './invite-supervisor.ts';
import { ownedBy } from './save-application.ts';
import { storeApplication } from './store-application.ts';

const open = ['submitted', 'in-review', 'on-hold'] as const;
const invalid = () =>
  new Fault('gone', 'This link is no longer valid: ask the applicant to send a new one.');

/**
 * The supervisor's answer by the single-use token; lead and admins are told. Faults: gone (wrong, used, expired
 * or void token), conflict.
 */
export async function superviseApplication(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  input: { id: string; token: string; confirm: boolean },
): Promise<void> {
  const now = app.now();
  await app.documents.transact(async (tx) => {
    const before = await tx.get(applications, input.id);
    const supervision = before?.supervision;
    if (!before || !supervision || !sameSecret(supervision.tokenHash, sha256(input.token)))
      throw invalid();
    if (supervision.state !== 'pending' || now >= supervision.expiresAt) throw invalid();
    const state = input.confirm ? ('confirmed' as const) : ('declined' as const);
    storeApplication(tx, {
      id: input.id,
      before,
      after: { ...expect(before, open, 'supervise'), supervision: { ...supervision, state } },
      actor: supervision.addressId,
      action: input.confirm ? 'confirm-supervision' : 'decline-supervision',
      now,
    });
    const letter = supervised(input.id, input.confirm);
    const lead = before.personal?.email;
    if (lead)
      post(tx, app.config, now, { id: app.newId(), to: [lead], about: [before.leadId], letter });
    post(tx, app.config, now, {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [before.leadId],
      letter,
    });
  });
}

/** A new link to the supervisor; the old one is void. Faults: not-found, conflict, too-many (3 a week; admins have no limit). */
export async function resendSupervision(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  id: string,
): Promise<Application> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const stored = await must(tx, applications, id, 'application');
    const admin = user.roles.includes('admin');
    const before = admin ? stored : ownedBy(stored, user);
    const application = expect(before, open, 'ask the supervisor again');
    const week = now.getTime() - 7 * 86_400_000;
    const recent = (application.supervision?.sentAt ?? []).filter((at) => at.getTime() > week);
    if (!admin && recent.length >= app.policy.application.supervisionLinksPerWeek)
      throw new Fault('too-many', 'The supervisor was asked often enough this week.', {
        retryAfter: Math.ceil((recent[0]!.getTime() - week) / 1000),
      });
    const supervision = inviteSupervisor(app, tx, id, application, now);
    if (!supervision) throw new Fault('conflict', 'This application names no supervisor.');
    return storeApplication(tx, {
      id,
      before,
      after: { ...application, supervision },
      actor: user.id,
      action: 'resend-supervision',
      now,
    });
  });
}
