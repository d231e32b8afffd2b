import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { accreditations, type Accreditation } from '../domain/accreditation.ts';
import { comeBack, reinstatable } from '../domain/suspension.ts';
import { reinstated } from '../suspension-mails.ts';
import { teamOf, tellTeam } from './tell-team.ts';
import { refuseParty } from './refuse-party.ts';

/**
 * suspended → what it was before, by an admin who is no party; the team is told. Faults: not-found, forbidden
 * (a party), conflict (not suspended, or for a revocation). Reads 2 and the team, writes 2 and 1 mail each.
 */
export async function reinstateAccreditation(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  user: User,
  id: string,
): Promise<Accreditation> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, accreditations, id, 'accreditation');
    await refuseParty(app, tx, before, user);
    const back = comeBack(reinstatable(before), now);
    const team = await teamOf(tx, id);
    const event = { at: now, actor: user.id, action: 'reinstate', state: back.state };
    const chain = recordEvent(tx, accreditations, id, before.chain, event);
    const after = { ...back, chain };
    tx.set(accreditations, id, after);
    tellTeam(app, tx, team, reinstated(id, back, now), now);
    return after;
  });
}
