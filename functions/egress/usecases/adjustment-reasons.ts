import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import { addUp, egressMonths, linesOf, type Costs } from '../domain/ledger.ts';
import { whyOf, type Stated, type Why } from '../domain/stated.ts';

/** Why a month is adjusted, by what statements told of it before. Looks once at each month: one document per holder. */
export function reasonsOf(
  app: Pick<App, 'documents'>,
  before: Stated[],
): (month: string) => Promise<Why> {
  const found = new Map<string, Promise<Why>>();
  const look = async (month: string): Promise<Why> => {
    const told = before.flatMap(({ months }) => months.filter((one) => one.month === month));
    if (told.length === 0) return whyOf(undefined, []);
    return whyOf(addUp(told.flatMap(({ costs }) => linesOf(costs))), await billOf(app, month));
  };
  return (month) => {
    const why = found.get(month) ?? look(month);
    found.set(month, why);
    return why;
  };
}

/** What a month cost over all holders. */
async function billOf({ documents }: Pick<App, 'documents'>, month: string): Promise<Costs> {
  const lines = [];
  for await (const { value } of every(documents, egressMonths, { where: [['month', '==', month]] }))
    lines.push(...linesOf(value.costs));
  return addUp(lines);
}
