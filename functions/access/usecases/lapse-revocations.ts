import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { accreditations } from '../domain/accreditation.ts';
import { lapse, revocations } from '../domain/revocation.ts';
import { spareAccreditation } from './spare-accreditation.ts';

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
    const accreditation = await tx.get(accreditations, after.accreditationId);
    const sparing = { before, after, accreditation };
    await spareAccreditation(app, tx, id, sparing, { actor: 'sweep', now });
    return true;
  });
}
