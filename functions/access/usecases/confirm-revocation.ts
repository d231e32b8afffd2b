import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { firstLook } from '../../platform/retention.ts';
import { accreditations } from '../domain/accreditation.ts';
import { usualEnd } from '../domain/deny.ts';
import { actorOf } from '../domain/party.ts';
import { confirm, pending, revocations, type Revocation } from '../domain/revocation.ts';
import { misuseOf, revocationDone } from '../revocation-mails.ts';
import { storeDenial } from './deny-address.ts';
import { flagApplication } from './flag-application.ts';
import { reachOf } from './revocation-reach.ts';
import { endAccess } from './revoke-access.ts';
import { teller } from './tell.ts';
import { readRevocation } from './read-revocation.ts';
import { refuseParty } from './refuse-party.ts';

/**
 * A second admin confirms a revocation, all in one transaction (P-4.0d): this accreditation and all others
 * that the accused lead are revoked, they leave all other teams and stand on the deny list under every
 * known address, their open applications are flagged; they, their teams, the leads of other teams and the
 * publishers are told. The same admin's repetition is answered as the first was. Faults: not-found,
 * conflict (decided already, or too late), forbidden (the admin who asked, or a party). Reads 3, what
 * there is of the accused, and a document per address and dataset; writes what changes, an event and a mail each.
 */
export async function confirmRevocation(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  { accreditationId, id }: { accreditationId: string; id: string },
): Promise<Revocation> {
  const now = app.now();
  const by = actorOf(app.config.PSEUDONYM_KEY, user);
  return app.documents.transact(async (tx) => {
    const before = await readRevocation(tx, { accreditationId, id });
    if (before.state === 'confirmed' && before.confirmedBy === by.id) return before;
    const accreditation = await must(tx, accreditations, accreditationId, 'accreditation');
    await refuseParty(app, tx, accreditation, user);
    const confirmed = confirm(before, by, usualEnd(now, app.policy.misuse.denied), now);
    const reach = await reachOf(tx, pending(before, now), accreditation);

    const { category, deniedUntil } = confirmed;
    const event = {
      at: now,
      actor: by.id,
      action: 'confirm',
      state: 'confirmed',
      reason: category,
    };
    const { revocation: kept, warning } = app.policy.retention;
    const after = {
      ...confirmed,
      retention: firstLook(deniedUntil, kept, warning),
      chain: recordEvent(tx, revocations, id, before.chain, event),
    };
    tx.set(revocations, id, after);
    const tell = teller(app, tx, now);
    const remindAt = new Date(now.getTime() + app.policy.accreditation.attestationReminder);
    endAccess(tx, tell, { revocation: confirmed, reach, now, remindAt });
    const next = { category, by: by.id, at: now, expiresAt: deniedUntil };
    for (const denial of reach.denials) storeDenial(tx, { ...denial, next });
    for (const one of reach.applications) flagApplication(tx, one, { actor: by.id, now });
    for (const [contact, datasetIds] of reach.publishers)
      tell(contact, [], misuseOf(datasetIds, category));
    const flagged = reach.applications.map((one) => one.id);
    tell(app.config.CONTACT, [], revocationDone(accreditationId, flagged));
    return after;
  });
}
