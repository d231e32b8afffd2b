import type { App } from '../../app.ts';
import { egressMonths } from '../domain/ledger.ts';
import type { RepeatSum } from '../domain/repeat.ts';
import { nothing, statedRows, statements, untold, type Why } from '../domain/stated.ts';

/**
 * States a month of one holder of costs, and what earlier months have become since they were stated: the row and the
 * marks on the ledger in one transaction, so that nothing is told twice or never. Nothing when the row is there, the
 * statement is out, or there is nothing to tell. Reads 2 and one per month; writes 1 and one per month told of.
 */
export const stateAccreditation = (
  app: Pick<App, 'documents' | 'now'>,
  month: string,
  accreditationId: string,
  repeats: RepeatSum[],
  whyOf: (month: string) => Promise<Why>,
): Promise<boolean> =>
  app.documents.transact(async (tx) => {
    const id = `${month}/${accreditationId}`;
    const statement = await tx.get(statements, month);
    if (statement?.state !== 'stating' || (await tx.get(statedRows, id))) return false;
    const found = await tx.find(egressMonths, {
      within: accreditationId,
      where: [['month', '<=', month]],
    });
    const told = found.flatMap(({ value: { accreditationId: _, stated, updatedAt, ...now } }) => {
      const more = untold({ accreditationId, stated, updatedAt, ...now });
      return more ? [{ now, more }] : [];
    });
    if (told.length === 0 && repeats.length === 0) return false;
    const adjustments = [];
    for (const { now, more } of told)
      if (now.month < month)
        adjustments.push({ month: now.month, why: await whyOf(now.month), ...more });
    const own = told.find(({ now }) => now.month === month)?.more ?? nothing;
    const statedAt = app.now();
    tx.create(statedRows, id, { month, accreditationId, ...own, adjustments, repeats, statedAt });
    for (const { now } of told) {
      const { month: each, ...stated } = now;
      tx.patch(egressMonths, `${accreditationId}/${each}`, { stated });
    }
    return true;
  });
