import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { Fault } from '../../platform/fault.ts';
import { weigh } from '../domain/allocation.ts';
import { daysOf } from '../domain/calendar.ts';
import { explain, type Step } from '../domain/explanation.ts';
import { addUp, costsBeyond, linesOf, type Costs } from '../domain/ledger.ts';
import { classify } from '../domain/sku.ts';
import { statedRows, type Why } from '../domain/stated.ts';
import { readPayers } from './read-payers.ts';

export interface Explanation {
  accreditationId: string;
  month: string;
  steps: Step[];
  /** The sum of the steps: what the ledger says of this month, once its run is done. */
  costs: Costs;
  /** What statements told of it, the oldest first, and what none told yet: together the sum. Not of a single day. */
  stated: Told[] | undefined;
  unstated: Costs | undefined;
}

interface Told {
  /** The month whose statement told it. */
  statement: string;
  /** Missing where the statement is the month's own. */
  why?: Why;
  costs: Costs;
}

/**
 * How each share of an accreditation (or of `operator:unattributed`, `operator:overhead`) in a month, or on
 * one day of it, came about. Only reads. Faults: not-found; too-large beyond `explainSteps` (ask by day).
 */
export async function explainMonth(
  app: Pick<App, 'documents' | 'policy' | 'warehouse'>,
  accreditationId: string,
  month: string,
  day?: string,
): Promise<Explanation> {
  const span = day === undefined ? daysOf(month) : { first: day, last: day };
  const shares = await app.warehouse.shares(accreditationId, span);
  if (shares.length === 0) await mustExist(app, accreditationId);
  const most = app.policy.egress.explainSteps;
  if (shares.length > most)
    throw new Fault('too-large', `More than ${most} shares: ask for one day of the month.`);
  const days = [...new Set(shares.map((share) => share.day))];
  const [billed, delivered, learned, payers] = await Promise.all([
    days.length === 0 ? [] : app.warehouse.billed(days),
    shares.length === 0 ? [] : app.warehouse.delivered(month),
    app.warehouse.skus(),
    readPayers(app),
  ]);
  const seen = billed.map(({ skuId, skuDescription }) => ({
    id: skuId,
    description: skuDescription,
  }));
  const { skus } = classify(seen, learned);
  const costs = addUp(shares);
  const stated = day === undefined ? await readStated(app, accreditationId, month) : undefined;
  return {
    accreditationId,
    month,
    steps: explain(shares, billed, weigh(delivered), skus, payers),
    costs,
    stated,
    unstated: stated && costsBeyond(costs, addUp(stated.flatMap((told) => linesOf(told.costs)))),
  };
}

/** What statements told of a holder's month. Reads one document per statement that tells of the holder. */
async function readStated(
  app: Pick<App, 'documents'>,
  accreditationId: string,
  month: string,
): Promise<Told[]> {
  const rows = await app.documents.find(statedRows, {
    where: [['accreditationId', '==', accreditationId]],
  });
  const told = rows.flatMap(({ value: { month: statement, costs, adjustments } }): Told[] => [
    ...(statement === month ? [{ statement, costs }] : []),
    ...adjustments
      .filter((one) => one.month === month)
      .map(({ why, costs: more }) => ({ statement, why, costs: more })),
  ]);
  return told.sort((a, b) => (a.statement < b.statement ? -1 : 1));
}

async function mustExist(app: Pick<App, 'documents'>, id: string): Promise<void> {
  if (!id.startsWith('operator:') && !(await app.documents.get(accreditations, id)))
    throw new Fault('not-found', 'No such accreditation.');
}
