import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { accreditations } from '../domain/accreditation.ts';

/** Notes whether an accreditation's egress budget is used up (P-2.2.3a); nothing when it says so already. 1 read, at most 2 writes. */
export async function noteBudget(
  app: Pick<App, 'documents' | 'now'>,
  accreditationId: string,
  exhausted: boolean,
): Promise<void> {
  await app.documents.transact(async (tx) => {
    const accreditation = await tx.get(accreditations, accreditationId);
    if (!accreditation || accreditation.budgetExhausted === exhausted) return;
    const { chain, state } = accreditation;
    tx.patch(accreditations, accreditationId, {
      budgetExhausted: exhausted,
      chain: recordEvent(tx, accreditations, accreditationId, chain, {
        at: app.now(),
        actor: 'account-egress',
        action: exhausted ? 'budget-exhausted' : 'budget-restored',
        state,
        reason: 'P-2.2.3a',
      }),
    });
  });
}
