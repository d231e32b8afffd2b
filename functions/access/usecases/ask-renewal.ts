import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { accreditations, members, type Accreditation } from '../domain/accreditation.ts';
import { askRenewal, type RenewalForm } from '../domain/renewal.ts';
import { renewalAsked, renewalWaits } from '../renewal-mails.ts';
import { gatherEvidence } from './evidence.ts';
import { refuseLead } from './refuse-lead.ts';
import { reportPublications } from './report-publications.ts';

/**
 * The lead asks for more time, telling what the data was used for and what was published; an admin decides.
 * Faults: not-found (not the lead), conflict (state, asked already, at the policy's maximum), forbidden
 * (terms not accepted, denied). Reads 2, the evidence and 1 per DOI; writes 5 and 2 per new DOI.
 */
export async function askForRenewal(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  { id, summary, publications: dois }: RenewalForm & { id: string },
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    if (before?.leadId !== user.id) throw new Fault('not-found', 'No such accreditation.');
    const lead = await tx.get(members, `${id}/${user.id}`);
    if (!lead?.personal) throw new Fault('conflict', 'Its personal data was deleted: apply anew.');
    const asked = askRenewal(before, user.id, now);
    const { datasetIds, leadId } = before;
    const about = { leadId, datasetIds, partyIds: [lead.addressId] };
    refuseLead(await gatherEvidence(app, tx, about, user.emailVerified));
    const work = { accreditationId: id, personId: user.id, dois };
    const report = await reportPublications(app, tx, work, now);
    report();
    const event = { at: now, actor: user.id, action: 'ask-renewal', state: before.state };
    const after = { ...asked, chain: recordEvent(tx, accreditations, id, before.chain, event) };
    tx.set(accreditations, id, after);
    tx.patch(members, `${id}/${user.id}`, { personal: { ...lead.personal, summary } });
    const mail = (to: string, letter: Letter) => {
      post(tx, app.config, now, { id: app.newId(), to: [to], about: [user.id], letter });
    };
    mail(lead.personal.email, renewalAsked(id, before.expiresAt));
    mail(app.config.CONTACT, renewalWaits(id));
    return after;
  });
}
