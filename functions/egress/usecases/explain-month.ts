import type { App } from '../../app.ts';
import { accreditations } from '../../access/domain/accreditation.ts';
import { Fault } from '../../platform/fault.ts';
import { weigh } from '../domain/allocation.ts';
import { daysOf } from '../domain/calendar.ts';
import { explain, type Step } from '../domain/explanation.ts';
import { addUp, type Costs } from '../domain/ledger.ts';
import { classify } from '../domain/sku.ts';
import { readPayers } from './read-payers.ts';

export interface Explanation {
  accreditationId: string;
  month: string;
  steps: Step[];
  /** The sum of the steps: what the ledger says of this month, once its run is done. */
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
  return {
    accreditationId,
    month,
    steps: explain(shares, billed, weigh(delivered), skus, payers),
    costs: addUp(shares),
  };
}

async function mustExist(app: Pick<App, 'documents'>, id: string): Promise<void> {
  if (!id.startsWith('operator:') && !(await app.documents.get(accreditations, id)))
    throw new Fault('not-found', 'No such accreditation.');
}
