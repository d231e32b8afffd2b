import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { accreditations } from '../domain/accreditation.ts';
import { actorOf } from '../domain/party.ts';
import { takeBack, type Revocation } from '../domain/revocation.ts';
import { readRevocation } from './read-revocation.ts';
import { refuseParty } from './refuse-party.ts';
import { spareAccreditation } from './spare-accreditation.ts';

/**
 * An admin who is no party, who asked or another, takes a mistaken revocation back before it is confirmed: what
 * was suspended for it comes back as by its lapse, team and admins are told. The same admin's repetition is
 * answered as the first was. Faults: not-found, conflict (decided already), forbidden (a party). Reads 3 and
 * the team, writes 4 and a mail each.
 */
export async function takeBackRevocation(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  { accreditationId, id }: { accreditationId: string; id: string },
): Promise<Revocation> {
  const now = app.now();
  const by = actorOf(app.config.PSEUDONYM_KEY, user);
  return app.documents.transact(async (tx) => {
    const before = await readRevocation(tx, { accreditationId, id });
    if (before.state === 'taken-back' && before.takenBackBy === by.id) return before;
    const accreditation = await must(tx, accreditations, accreditationId, 'accreditation');
    await refuseParty(app, tx, accreditation, user);
    const after = takeBack(before, by, now);
    const sparing = { before, after, accreditation };
    return spareAccreditation(app, tx, id, sparing, { actor: by.id, now });
  });
}
