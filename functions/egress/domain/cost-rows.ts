import type { Costs } from './ledger.ts';
import type { Dimension, Sums } from './sums.ts';

/** Heads of the columns that every CSV of costs has. */
export const costColumns = ['currency', 'gross', 'discounts', 'promotions', 'net', 'at_list'];

/** One row per currency: what it is of, its amounts, and what else is known. */
export const costRows = (of: string[], costs: Costs, ...more: string[]): string[][] =>
  costs.map(({ currency, gross, discounts, promotions, net, atList = gross }) => [
    ...of,
    ...[currency, gross, discounts, promotions, net, atList],
    ...more,
  ]);

/** Sums of the ledger: items and rest add up to the total, in each currency. */
export const sumRows = (by: Dimension, { items, rest, total }: Sums): string[][] => [
  ['what', 'id', ...costColumns],
  ...items.flatMap(({ id, costs }) => costRows([by, id], costs)),
  ...costRows(['rest', ''], rest),
  ...costRows(['total', ''], total),
];

/** What of an accreditation's months somebody may see: the team's, or the part of `userId` alone. */
export interface Shown {
  scope: 'team' | 'own';
  userId: string;
  months: {
    month: string;
    bytes: number;
    costs: Costs;
    datasets: Record<string, Costs>;
    people: Record<string, Costs>;
  }[];
}

/** An accreditation by month: its people, its datasets and the whole, or the own part; `names` by id of the person. */
export const monthRows = (
  { scope, userId, months }: Shown,
  names: ReadonlyMap<string, string>,
): string[][] => {
  const person = (month: string, what: string, id: string, costs: Costs) =>
    costRows([month, what, id, names.get(id) ?? ''], costs, '');
  return [
    ['month', 'what', 'id', 'name', ...costColumns, 'bytes'],
    ...months.flatMap(({ month, bytes, costs, datasets, people }) =>
      scope === 'own'
        ? person(month, 'own', userId, people[userId] ?? [])
        : [
            ...Object.entries(people).flatMap(([id, each]) => person(month, 'person', id, each)),
            ...Object.entries(datasets).flatMap(([id, each]) =>
              costRows([month, 'dataset', id, ''], each, ''),
            ),
            ...costRows([month, 'total', '', ''], costs, String(bytes)),
          ],
    ),
  ];
};
