import type { App } from '../../app.ts';
import type { Accreditation } from '../../access/domain/accreditation.ts';
import { estimate } from '../../downloads/domain/estimate.ts';
import type { Person } from '../../people/domain/person.ts';
import type { Transaction } from '../../platform/documents.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { fromNanos, toNanos } from '../../platform/money.ts';
import { alerts, budgetAlertIds, crossings, reached, type Alert } from '../domain/alert.ts';
import { monthOf } from '../domain/calendar.ts';
import { netIn, type EgressMonth } from '../domain/ledger.ts';
import {
  budgetCorrected,
  budgetEstimated,
  budgetReached,
  budgetUsed,
  currencyDiffers,
} from '../mails.ts';

/** Alert documents to create, and the one mail that tells about them. */
export interface Planned {
  alerts: { id: string; alert: Omit<Alert, 'at'> }[];
  mails: { id: string; to: string[]; about: string[]; letter: Letter }[];
}

interface Now {
  id: string;
  months: Map<string, EgressMonth>;
  unbilled: bigint;
  /** Day of the run, UTC. */
  today: string;
}

/** What the costs of these months crossed that did not alert before; reads the alerts of the months. */
export async function planAlerts(
  app: Pick<App, 'config' | 'policy'>,
  tx: Pick<Transaction, 'getAll'>,
  now: Now,
  touched: string[],
  accreditation: Accreditation,
  lead: Person | undefined,
): Promise<Planned[]> {
  const planned: Planned[] = [];
  const months = [...new Set([...touched, monthOf(now.today)])].sort();
  for (const month of months)
    planned.push(...(await planMonth(app, tx, now, month, accreditation, lead)));
  // a foreign currency is told once, however many months have it
  const keyOf = ({ alerts: [first] }: Planned) => first?.id;
  return planned.filter(
    (one, at) => planned.findIndex((other) => keyOf(other) === keyOf(one)) === at,
  );
}

async function planMonth(
  app: Pick<App, 'config' | 'policy'>,
  tx: Pick<Transaction, 'getAll'>,
  now: Now,
  month: string,
  accreditation: Accreditation,
  lead: Person | undefined,
): Promise<Planned[]> {
  const { thresholds, dearest, suspendAtBudget } = app.policy.egress;
  const { budget, leadId } = accreditation;
  const idOf = budgetAlertIds(now.id, month, accreditation);
  const costs = now.months.get(month)?.costs ?? [];
  const foreign = costs.find(({ currency }) => currency !== budget.currency)?.currency;
  const ids = [
    ...thresholds.map(idOf.reached),
    ...thresholds.map(idOf.corrected),
    idOf.estimated,
    `budget-currency-${now.id}-${foreign ?? ''}`,
  ];
  const found = await tx.getAll(alerts, ids);
  const there = new Set(ids.filter((_, index) => found[index]));
  const fired = new Set(thresholds.filter((each) => there.has(idOf.reached(each))));
  const { fresh, undone } = crossings(costs, budget, thresholds, fired);
  const net = netIn(costs, budget.currency);
  const facts = { accreditationId: now.id, month, net: fromNanos(net), budget };
  const planned: Planned[] = [];
  const once = (id: string, kind: Alert['kind'], letter: Letter, percent?: number): void => {
    if (there.has(id)) return;
    const alert = { kind, subject: now.id, ...(percent === undefined ? {} : { percent }) };
    const mail = { id: `alert-${id}`, to: [app.config.CONTACT], about: [leadId], letter };
    planned.push({ alerts: [{ id, alert }], mails: [mail] });
  };
  const highest = fresh.at(-1);
  if (highest !== undefined) {
    const id = idOf.reached(highest);
    const about = [leadId];
    const address = lead?.personal?.email;
    planned.push({
      alerts: fresh.map((percent) => ({
        id: idOf.reached(percent),
        alert: { kind: 'budget' as const, subject: now.id, percent },
      })),
      mails: [
        { id: `alert-${id}`, to: [app.config.CONTACT], about, letter: budgetReached(facts, fresh) },
        ...(fresh.includes(100) && address !== undefined
          ? [
              {
                id: `alert-${id}-lead`,
                to: [address],
                about,
                letter: budgetUsed(facts, suspendAtBudget),
              },
            ]
          : []),
      ],
    });
  }
  if (undone !== undefined)
    once(idOf.corrected(undone), 'budget-corrected', budgetCorrected(facts, undone), undone);
  if (foreign !== undefined)
    once(
      `budget-currency-${now.id}-${foreign}`,
      'budget-currency',
      currencyDiffers(now.id, budget, foreign),
    );
  const pending = estimate(now.unbilled, dearest);
  if (
    month === monthOf(now.today) &&
    now.unbilled > 0n &&
    pending.currency === budget.currency &&
    !reached(net, budget, 100) &&
    reached(net + toNanos(pending.amount), budget, 100)
  )
    once(idOf.estimated, 'budget-estimate', budgetEstimated(facts, pending), 100);
  return planned;
}

/** Writes what was planned, in the transaction of the costs that it tells about. */
export function sendAlerts(
  app: Pick<App, 'config'>,
  tx: Pick<Transaction, 'create'>,
  planned: Planned[],
  at: Date,
): void {
  for (const plan of planned) {
    for (const { id, alert } of plan.alerts) tx.create(alerts, id, { ...alert, at, open: true });
    for (const mail of plan.mails) post(tx, app.config, at, mail);
  }
}
