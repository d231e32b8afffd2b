import type { App } from '../../app.ts';
import { accreditations, type Accreditation } from '../../access/domain/accreditation.ts';
import { refuseParty } from '../../access/usecases/refuse-party.ts';
import { people } from '../../people/domain/person.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { fromNanos, toNanos, type Money } from '../../platform/money.ts';
import { reached } from '../domain/alert.ts';
import { dayOf, monthOf } from '../domain/calendar.ts';
import { egressMonths, netIn } from '../domain/ledger.ts';
import { budgetSet } from '../mails.ts';

/**
 * Sets what the operator pays in a month for an accreditation before somebody looks (P-3.6a), and decides anew whether it
 * is used up; tells the lead. Its thresholds are new ones. Nothing when it is so already. Faults not-found,
 * forbidden (a party). Reads 4, writes 3.
 */
export async function setBudget(
  app: Pick<App, 'config' | 'documents' | 'now' | 'policy'>,
  user: User,
  id: string,
  wanted: Money,
): Promise<Accreditation> {
  const budget = { ...wanted, amount: fromNanos(toNanos(wanted.amount)) };
  return app.documents.transact(async (tx) => {
    const at = app.now();
    const accreditation = await must(tx, accreditations, id, 'accreditation');
    await refuseParty(app, tx, accreditation, user);
    const { budget: before, leadId, chain, state } = accreditation;
    if (before.amount === budget.amount && before.currency === budget.currency)
      return accreditation;
    const month = await tx.get(egressMonths, `${id}/${monthOf(dayOf(at))}`);
    const lead = await tx.get(people, leadId);
    const net = netIn(month?.costs ?? [], budget.currency);
    const budgetExhausted = app.policy.egress.suspendAtBudget && reached(net, budget, 100);
    const fields = { budget, budgetExhausted, budgetSince: at };
    const event = { at, actor: user.id, action: 'budget-set', state, reason: 'P-3.6a' };
    const next = recordEvent(tx, accreditations, id, chain, event);
    tx.patch(accreditations, id, { ...fields, chain: next });
    const address = lead?.personal?.email;
    if (address !== undefined)
      post(tx, app.config, at, {
        id: `budget-set-${id}-${next.length}`,
        to: [address],
        about: [leadId],
        letter: budgetSet(budget, budgetExhausted),
      });
    return { ...accreditation, ...fields, chain: next };
  });
}
