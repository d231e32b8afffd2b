import type { App } from '../../app.ts';
import { people } from '../../people/domain/person.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import { accreditations } from '../domain/accreditation.ts';
import type { DenialCategory } from '../domain/deny.ts';
import { revocations, type Requested, type Revocation } from '../domain/revocation.ts';
import { suspendFor } from '../domain/suspension.ts';
import { misuseReported, secondAdminWanted } from '../suspension-mails.ts';
import { refuseParty } from './refuse-party.ts';
import { joinedOf } from './tell-team.ts';
import { teller } from './tell.ts';

export interface Accusation {
  accreditationId: string;
  category: DenialCategory;
  /** In the admin's words; for admins alone. */
  reason: string;
}

/**
 * An admin asks to revoke an accreditation for misuse: it is suspended at once, and revoked when a second
 * admin confirms in time (P-4.0d). Team and admins are told. Faults: not-found, forbidden (a party),
 * conflict (revoked already, asked for already). Reads 4, the team, a profile each; writes 5 and a mail each.
 */
export async function requestRevocation(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  user: User,
  input: Accusation & { id: string; requestHash: string },
): Promise<Revocation> {
  const { id, accreditationId, category, reason, requestHash } = input;
  const now = app.now();
  const confirmBefore = new Date(now.getTime() + app.policy.misuse.confirmWithin);
  return app.documents.transact(async (tx) => {
    const existing = await tx.get(revocations, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return existing;
    }
    const before = await must(tx, accreditations, accreditationId, 'accreditation');
    await refuseParty(app, tx, before, user);
    if (before.state === 'revoked') throw new Fault('conflict', 'It is revoked already.');
    await mustBeFirst(tx, accreditationId);
    const team = await joinedOf(tx, accreditationId);
    const personIds = [...new Set([before.leadId, ...team.map(({ personId }) => personId)])];
    const profiles = await tx.getAll(people, personIds);

    const after = suspendFor(before, { revocationId: id, reason: category }, now);
    const event = { at: now, actor: user.id, action: 'request-revocation', reason: category };
    const requested: Requested = {
      state: 'requested',
      accreditationId,
      category,
      personal: { reason },
      from: before.state,
      requestedBy: user.id,
      requestedAt: now,
      confirmBefore,
      personIds,
      // every address that the accounts ever proved to own: another one does not get around a denial
      addressIds: [
        ...new Set([
          ...team.map(({ addressId }) => addressId),
          ...profiles.flatMap((profile) => profile?.addressIds ?? []),
        ]),
      ],
      requestHash,
      chain: recordEvent(tx, revocations, id, noChain, { ...event, state: 'requested' }),
    };
    tx.create(revocations, id, requested);
    const recorded = { ...event, state: after.state };
    const chain = recordEvent(tx, accreditations, accreditationId, before.chain, recorded);
    tx.set(accreditations, accreditationId, { ...after, chain });
    const tell = teller(app, tx, now);
    for (const { personId, personal } of team)
      tell(personal?.email, [personId], misuseReported(accreditationId, confirmBefore));
    tell(app.config.CONTACT, [], secondAdminWanted(accreditationId, category, confirmBefore));
    return requested;
  });
}

/** One accusation at a time: the second admin must know which one is confirmed. */
async function mustBeFirst(tx: Transaction, accreditationId: string): Promise<void> {
  const [open] = await tx.find(revocations, {
    where: [
      ['accreditationId', '==', accreditationId],
      ['state', '==', 'requested'],
    ],
    limit: 1,
  });
  if (open)
    throw new Fault('conflict', 'A revocation is asked for already: a second admin confirms it.');
}
