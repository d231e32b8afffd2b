import { addUp, costsBeyond, linesOf, type Costs, type EgressMonth, type Line } from './ledger.ts';

/** What the ledger is added up by. */
export const dimensions = ['accreditation', 'person', 'dataset', 'project', 'month'] as const;
export type Dimension = (typeof dimensions)[number];

export interface Sums {
  total: Costs;
  items: { id: string; costs: Costs }[];
  /** What none of the items has: the operator's part, and what names no dataset or person. Items and rest add up to the total. */
  rest: Costs;
}

const isOperator = ({ accreditationId }: EgressMonth): boolean =>
  accreditationId.startsWith('operator:');

/** The parts of a month by their ids. `projectOf`: the project of a dataset, or undefined. */
function partsOf(
  by: Dimension,
  month: EgressMonth,
  projectOf: (datasetId: string) => string | undefined,
): [id: string | undefined, costs: Costs][] {
  if (by === 'month') return [[month.month, month.costs]];
  if (isOperator(month)) return [];
  switch (by) {
    case 'accreditation':
      return [[month.accreditationId, month.costs]];
    case 'person':
      return Object.entries(month.people);
    case 'dataset':
      return Object.entries(month.datasets);
    case 'project':
      return Object.entries(month.datasets).map(([id, costs]) => [projectOf(id), costs]);
  }
}

/** Adds the ledger up, currency by currency, exactly; items by id. */
export function sumBy(
  by: Dimension,
  ledger: EgressMonth[],
  projectOf: (datasetId: string) => string | undefined = () => undefined,
): Sums {
  const groups = new Map<string, Line[]>();
  for (const month of ledger)
    for (const [id, costs] of partsOf(by, month, projectOf))
      if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), ...linesOf(costs)]);
  const items = [...groups]
    .map(([id, lines]) => ({ id, costs: addUp(lines) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const total = addUp(ledger.flatMap(({ costs }) => linesOf(costs)));
  const rest = costsBeyond(total, addUp(items.flatMap(({ costs }) => linesOf(costs))));
  return { total, items, rest };
}
