import type { App } from '../../app.ts';
import type { Transaction } from '../../platform/documents.ts';
import { sha256 } from '../../platform/hash.ts';
import { addressId, post } from '../../platform/mail.ts';
import { members } from '../domain/accreditation.ts';
import { invitation } from '../mails.ts';
import { page } from './invite-supervisor.ts';

export interface Invited {
  name: string;
  institution: string;
  email: string;
}

/**
 * Writes the member and mails a single-use link, bound to the invited address (P-4.0a); only the hash of
 * its token is kept, and one sent earlier is void. `sentAt`: the mails that count against the week's limit.
 */
export function sendInvitation(
  app: Pick<App, 'config' | 'policy' | 'newId'>,
  tx: Transaction,
  accreditation: { id: string; leadId: string; leadName: string },
  person: Invited,
  now: Date,
  sentAt: Date[] = [],
): void {
  const { id, leadId, leadName } = accreditation;
  const address = addressId(app.config.PSEUDONYM_KEY, person.email);
  const token = app.newId();
  const expiresAt = new Date(now.getTime() + app.policy.accreditation.invitationLives);
  tx.set(members, `${id}/${address}`, {
    state: 'invited',
    addressId: address,
    personal: person,
    invitedAt: now,
    sentAt: [...sentAt, now],
    tokenHash: sha256(token),
    expiresAt,
  });
  post(tx, app.config, now, {
    id: app.newId(),
    to: [person.email],
    about: [address, leadId],
    letter: invitation(
      { member: person.name, lead: leadName },
      page(app.config, 'invitation', id, token),
      expiresAt,
    ),
  });
}
