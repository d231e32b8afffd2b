import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { every } from '../../platform/documents.ts';
import { accreditations } from '../domain/accreditation.ts';
import { lapse, revocations } from '../domain/revocation.ts';
import { spare } from '../domain/suspension.ts';
import { notUpheld, revocationLapsed } from '../misuse-mails.ts';
import { joinedOf } from './request-revocation.ts';
import { teller } from './tell.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now' | 'newId'>;

/**
 * Daily: revocations that no second admin confirmed in time lapse; what was suspended for them comes back.
 * Team and admins are told. Answers how many.
 */
export async function lapseRevocations(app: Needs): Promise<number> {
  const due = every(app.documents, revocations, {
    where: [
      ['state', '==', 'requested'],
      ['confirmBefore', '<=', app.now()],
    ],
    orderBy: 'confirmBefore',
  });
  let lapsed = 0;
  for await (const { id } of due) lapsed += Number(await lapseOne(app, id));
  return lapsed;
}

async function lapseOne(app: Needs, id: string): Promise<boolean> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(revocations, id);
    const after = before && lapse(before, now);
    if (!after) return false;
    const { accreditationId, from } = after;
    const accreditation = await tx.get(accreditations, accreditationId);
    const team = await joinedOf(tx, accreditationId);
    const event = { at: now, actor: 'sweep', action: 'lapse', state: 'lapsed' };
    const chain = recordEvent(tx, revocations, id, before.chain, event);
    tx.set(revocations, id, { ...after, chain });
    if (!accreditation) return true;
    const spared = spare(accreditation, { revocationId: id, from }, now);
    const noted = { at: now, actor: 'sweep', action: 'revocation-lapses', state: spared.state };
    tx.set(accreditations, accreditationId, {
      ...spared,
      chain: recordEvent(tx, accreditations, accreditationId, accreditation.chain, noted),
    });
    const tell = teller(app, tx, now);
    for (const { personId, personal } of team)
      tell(personal?.email, [personId], notUpheld(accreditationId, spared, now));
    tell(app.config.CONTACT, [], revocationLapsed(accreditationId, spared, now));
    return true;
  });
}
