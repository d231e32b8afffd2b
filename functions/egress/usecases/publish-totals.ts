import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { noteBudget } from '../../access/usecases/note-budget.ts';
import { every, type Transaction } from '../../platform/documents.ts';
import { canonical } from '../../platform/hash.ts';
import { people } from '../../people/domain/person.ts';
import { dayOf, monthOf } from '../domain/calendar.ts';
import { reached } from '../domain/alert.ts';
import {
  accumulate,
  addUp,
  addUpBy,
  egress,
  egressMonths,
  egressPeople,
  netIn,
  type EgressMonth,
} from '../domain/ledger.ts';
import type { Total, Unbilled } from '../stores/warehouse.ts';
import { planAlerts, sendAlerts, type Planned } from './budget-alerts.ts';

type Needs = Pick<App, 'config' | 'documents' | 'now' | 'policy' | 'warehouse'>;
type Month = Omit<EgressMonth, 'updatedAt' | 'stated'>;

/**
 * Brings the ledger in Firestore up to the shares of these months, and alerts of what they crossed.
 * Per accreditation one transaction: reads its ledger, writes only what changed.
 */
export async function publishTotals(
  app: Needs,
  months: string[],
  oldest: string,
  skuIds: string[],
): Promise<void> {
  const [shares, bytes, pending] = await Promise.all([
    app.warehouse.totals(months),
    app.warehouse.bytes(months),
    app.warehouse.unbilled(oldest, skuIds),
  ]);
  const totals = Map.groupBy(shares, (row) => row.accreditationId);
  const unbilled = Map.groupBy(pending, (row) => row.accreditationId);
  const ids = new Set([...totals.keys(), ...unbilled.keys()]);
  for (const { accreditationId } of bytes) ids.add(accreditationId);
  // Whoever had a share in these months may have lost it, and estimates end when the bill comes.
  for (const month of months)
    for await (const { value } of every(app.documents, egressMonths, {
      where: [['month', '==', month]],
    }))
      ids.add(value.accreditationId);
  for await (const { id } of every(app.documents, egress, {
    where: [['unbilledBytes', '>', 0]],
    orderBy: 'unbilledBytes',
  }))
    ids.add(id);
  for (const id of [...ids].sort()) {
    const delivered = new Map(
      bytes.filter((row) => row.accreditationId === id).map((row) => [row.month, row.bytes]),
    );
    const fresh = months.map((month) =>
      monthFrom(id, month, totals.get(id) ?? [], delivered.get(month) ?? 0n),
    );
    await publishOne(app, id, fresh, unbilled.get(id) ?? []);
  }
}

function monthFrom(accreditationId: string, month: string, totals: Total[], bytes: bigint): Month {
  const lines = totals.filter((row) => row.month === month);
  return {
    accreditationId,
    month,
    costs: addUp(lines),
    datasets: addUpBy(lines, ({ datasetId }) => datasetId),
    people: addUpBy(lines, ({ personId }) => personId),
    bytes: Number(bytes),
  };
}

const differs = (
  stored: { updatedAt: Date; stated?: unknown } | undefined,
  fresh: object,
): boolean => {
  if (!stored) return true;
  const { updatedAt: _, stated: _told, ...rest } = stored;
  return canonical(rest) !== canonical(fresh);
};

async function publishOne(
  app: Needs,
  id: string,
  fresh: Month[],
  pending: Unbilled[],
): Promise<void> {
  const unbilled = pending.reduce((sum, { bytes }) => sum + bytes, 0n);
  const exhausted = await app.documents.transact(async (tx) => {
    const updatedAt = app.now();
    const total = await tx.get(egress, id);
    const stored = await tx.find(egressMonths, { within: id });
    const persons = await tx.find(egressPeople, { within: id });
    const accreditation = id.startsWith('operator:') ? undefined : await tx.get(accreditations, id);
    const lead = accreditation && (await tx.get(people, accreditation.leadId));
    const months = new Map(stored.map(({ value }) => [value.month, value]));
    const changed = fresh.filter(
      (month) =>
        differs(months.get(month.month), month) &&
        (months.has(month.month) || month.costs.length > 0 || month.bytes > 0),
    );
    // what statements told of a month stays beside what it has become
    for (const month of changed)
      months.set(month.month, { ...month, stated: months.get(month.month)?.stated, updatedAt });
    const now = { id, months, unbilled, today: dayOf(updatedAt), at: updatedAt };
    const planned: Planned[] = accreditation
      ? await planAlerts(
          app,
          tx,
          now,
          fresh.map(({ month }) => month),
          accreditation,
          lead,
        )
      : [];
    for (const { month } of changed) tx.set(egressMonths, `${id}/${month}`, months.get(month)!);
    const sum = accumulate([...months.values()]);
    const head = { costs: sum.costs, unbilledBytes: Number(unbilled) };
    if (differs(total, head)) tx.set(egress, id, { ...head, updatedAt });
    writePersons(
      tx,
      id,
      sum.people,
      new Map(pending.map(({ personId, bytes }) => [personId, Number(bytes)])),
      new Map(persons.map(({ value }) => [value.personId, value])),
      updatedAt,
    );
    sendAlerts(app, tx, planned, updatedAt);
    return (
      accreditation &&
      app.policy.egress.suspendAtBudget &&
      reached(
        netIn(months.get(monthOf(now.today))?.costs ?? [], accreditation.budget.currency),
        accreditation.budget,
        100,
      )
    );
  });
  if (exhausted !== undefined) await noteBudget(app, id, exhausted);
}

function writePersons(
  tx: Transaction,
  accreditationId: string,
  sums: ReturnType<typeof accumulate>['people'],
  unbilled: Map<string, number>,
  stored: Map<string, { updatedAt: Date; costs: unknown }>,
  updatedAt: Date,
): void {
  for (const personId of new Set([...Object.keys(sums), ...unbilled.keys(), ...stored.keys()])) {
    if (personId === '') continue;
    const unbilledBytes = unbilled.get(personId) ?? 0;
    const fresh = { accreditationId, personId, costs: sums[personId] ?? [], unbilledBytes };
    if (differs(stored.get(personId), fresh))
      tx.set(egressPeople, `${accreditationId}/${personId}`, { ...fresh, updatedAt });
  }
}
