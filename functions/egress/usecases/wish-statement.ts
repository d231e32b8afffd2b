import type { App } from '../../app.ts';
import { accreditations, type Accreditation } from '../../access/domain/accreditation.ts';
import { noteAccreditation } from '../../access/usecases/note-accreditation.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';

/**
 * Switches the monthly statement by mail on or off, for the lead alone and as long as they lead. Nothing when it is so
 * already. Fault not-found for everybody else. Reads 1, writes 2.
 */
export const wishStatement = (
  app: Pick<App, 'documents' | 'now'>,
  user: User,
  id: string,
  mailed: boolean,
): Promise<Accreditation> =>
  app.documents.transact(async (tx) => {
    const before = await tx.get(accreditations, id);
    if (before?.leadId !== user.id) throw new Fault('not-found', 'You lead no such accreditation.');
    if ((before.statementTo === user.id) === mailed) return before;
    const { statementTo: _, ...rest } = before;
    const after = mailed ? { ...rest, statementTo: user.id } : rest;
    const action = mailed ? 'statement-wanted' : 'statement-unwanted';
    return noteAccreditation(tx, id, after, { actor: user.id, action, now: app.now() });
  });
