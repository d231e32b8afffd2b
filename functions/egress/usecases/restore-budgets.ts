import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { noteBudget } from '../../access/usecases/note-budget.ts';
import { every } from '../../platform/documents.ts';
import { reached } from '../domain/alert.ts';
import { dayOf, monthOf } from '../domain/calendar.ts';
import { egressMonths, netIn } from '../domain/ledger.ts';

/** A new month is a new budget: downloads are possible again. Answers how many accreditations that concerned. */
export async function restoreBudgets(
  app: Pick<App, 'documents' | 'now' | 'policy'>,
): Promise<number> {
  const month = monthOf(dayOf(app.now()));
  let restored = 0;
  for await (const { id, value } of every(app.documents, accreditations, {
    where: [['budgetExhausted', '==', true]],
  })) {
    const costs = (await app.documents.get(egressMonths, `${id}/${month}`))?.costs ?? [];
    const used = reached(netIn(costs, value.budget.currency), value.budget, 100);
    if (used && app.policy.egress.suspendAtBudget) continue;
    await noteBudget(app, id, false);
    restored++;
  }
  return restored;
}
