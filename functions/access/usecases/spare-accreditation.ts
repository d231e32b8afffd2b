import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { accreditations, type Accreditation } from '../domain/accreditation.ts';
import { revocations, type Revocation, type Spared } from '../domain/revocation.ts';
import { spare } from '../domain/suspension.ts';
import { notUpheld, revocationSpared } from '../suspension-mails.ts';
import { joinedOf } from './tell-team.ts';
import { teller } from './tell.ts';

interface Sparing {
  before: Revocation;
  after: Spared;
  accreditation: Accreditation | undefined;
}

/**
 * Stores that a revocation came to nothing: what was suspended for it comes back, team and admins are told.
 * Reads the team, writes 4 and a mail each.
 */
export async function spareAccreditation(
  app: Pick<App, 'config' | 'newId'>,
  tx: Transaction,
  id: string,
  { before, after, accreditation }: Sparing,
  { actor, now }: { actor: string; now: Date },
): Promise<Spared> {
  const { accreditationId, from, state } = after;
  const team = await joinedOf(tx, accreditationId);
  const action = { lapsed: 'lapse', 'taken-back': 'take-back' }[state];
  const chain = recordEvent(tx, revocations, id, before.chain, { at: now, actor, action, state });
  const stored = { ...after, chain };
  tx.set(revocations, id, stored);
  if (!accreditation) return stored;
  const back = spare(accreditation, { revocationId: id, from }, now);
  const noted = { at: now, actor, action: `revocation-${state}`, state: back.state };
  tx.set(accreditations, accreditationId, {
    ...back,
    chain: recordEvent(tx, accreditations, accreditationId, accreditation.chain, noted),
  });
  const tell = teller(app, tx, now);
  for (const { personId, personal } of team)
    tell(personal?.email, [personId], notUpheld(accreditationId, state, back, now));
  tell(app.config.CONTACT, [], revocationSpared(accreditationId, state, back, now));
  return stored;
}
