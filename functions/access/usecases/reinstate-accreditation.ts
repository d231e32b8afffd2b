import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { accreditations, members, type Accreditation } from '../domain/accreditation.ts';
import { applications } from '../domain/application.ts';
import { actorOf } from '../domain/party.ts';
import { notParty } from '../domain/revocation.ts';
import { comeBack, reinstatable } from '../domain/suspension.ts';
import { reinstated } from '../misuse-mails.ts';

/**
 * suspended → what it was before (expired, when its end has passed), by an admin who is no party; the lead
 * is told. Faults: not-found, forbidden (a party), conflict (not suspended, or for a revocation). Reads 3, writes 3.
 */
export async function reinstateAccreditation(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  id: string,
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, accreditations, id, 'accreditation');
    const application = await tx.get(applications, before.applicationId);
    notParty(before, application, actorOf(app.config.PSEUDONYM_KEY, user));
    const back = comeBack(reinstatable(before), now);
    const lead = await tx.get(members, `${id}/${before.leadId}`);
    const event = { at: now, actor: user.id, action: 'reinstate', state: back.state };
    const chain = recordEvent(tx, accreditations, id, before.chain, event);
    const after = { ...back, chain };
    tx.set(accreditations, id, after);
    if (lead?.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [lead.personal.email],
        about: [before.leadId],
        letter: reinstated(id, back),
      });
    return after;
  });
}
