import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { applications, type Application } from '../domain/application.ts';
import { submit } from '../domain/transitions.ts';
import { received, waiting } from '../mails.ts';
import { gatherEvidence } from './evidence.ts';
import { inviteSupervisor } from './invite-supervisor.ts';
import { ownedBy } from './save-application.ts';
import { storeApplication } from './store-application.ts';

/**
 * draft, changes-requested → submitted: mails a receipt to the lead, a link to the supervisor, a note
 * to the admins. Faults: not-found, conflict, invalid (each missing field), forbidden (terms).
 */
export async function submitApplication(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  id: string,
): Promise<Application> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = ownedBy(await must(tx, applications, id, 'application'), user);
    const submitted = submit(before, now);
    const evidence = await gatherEvidence(app, tx, submitted, user.emailVerified);
    if (!evidence.termsAccepted)
      throw new Fault('forbidden', 'The terms of these datasets are not accepted yet.', {
        reasons: [
          {
            code: 'terms-not-accepted',
            message: 'You have not accepted the terms now in force.',
            wayOut: 'Read and accept them (POST /v1/me/acceptances), then submit again.',
          },
        ],
      });
    const supervision = inviteSupervisor(app, tx, id, submitted, now);
    const after = storeApplication(tx, {
      id,
      before,
      after: { ...submitted, supervision },
      actor: user.id,
      action: 'submit',
      now,
    });
    const lead = { to: [user.email], about: [user.id] };
    const letter = received(id, app.policy.application.expectedDecision);
    post(tx, app.config, now, { id: app.newId(), ...lead, letter });
    post(tx, app.config, now, {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [user.id],
      letter: waiting(id),
    });
    return after;
  });
}
