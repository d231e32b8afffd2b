import type { Table } from '../../platform/letter-table.ts';
import { costColumns, costRows } from './cost-rows.ts';
import { largest, moneyColumns, moneyRows, whyText } from './statement.ts';
import type { Costs, Parts } from './ledger.ts';
import type { StatedRow } from './stated.ts';

type Names = ReadonlyMap<string, string>;

/** The tables of an accreditation's statement: the month, its people and datasets, adjustments, repeats. */
export function teamTables(row: StatedRow, names: Names): Table[] {
  // two of the same name, or of none, are told apart by their ids
  const nameOf = (id: string) => `${names.get(id) ?? 'no longer named'} (${id})`;
  const by = (all: Record<string, Costs>, name: (id: string) => string) =>
    largest(Object.entries(all).flatMap(([id, costs]) => moneyRows([name(id)], costs)));
  const tables: Table[] = [
    {
      caption: 'The month',
      columns: [{ name: '' }, ...moneyColumns, { name: 'Bytes', isNumber: true }],
      rows: moneyRows(['The whole team'], row.costs, String(row.bytes)),
    },
    {
      caption: 'Team',
      columns: [{ name: 'Name' }, ...moneyColumns],
      rows: by(row.people, nameOf),
    },
    {
      caption: 'Datasets',
      columns: [{ name: 'Dataset' }, ...moneyColumns],
      rows: by(row.datasets, (id) => id),
    },
    {
      caption: 'Adjustments of earlier months',
      columns: [{ name: 'Month' }, { name: 'Who' }, ...moneyColumns, { name: 'Why' }],
      rows: largest(
        row.adjustments.flatMap(({ month, why, costs, people }) => [
          ...moneyRows([month, 'The whole team'], costs, whyText[why]),
          ...Object.entries(people).flatMap(([id, each]) =>
            moneyRows([month, nameOf(id)], each, whyText[why]),
          ),
        ]),
        2,
      ),
    },
    {
      caption: 'Taken again',
      columns: [
        { name: 'Dataset' },
        { name: 'Files', isNumber: true },
        { name: 'Bytes beyond their size', isNumber: true },
        { name: 'Grants after the whole had arrived', isNumber: true },
      ],
      rows: row.repeats.map((each) => [
        each.datasetId,
        ...[each.objects, each.excess, each.grants].map(String),
      ]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/** A row of which the team's part is shown, or that of `userId` alone. */
export type Scoped = StatedRow & { scope: 'team' | 'own'; userId: string };

/**
 * All of an accreditation's statement, one row per line of it and currency, `month` the usage month that it is of: for
 * the team `total` and `adjustment` are what it comes to, for one person `own` and `own-adjustment`.
 */
export function teamRows(row: Scoped, names: Names): string[][] {
  const person = (of: string[], id: string, costs: Costs, why: string) =>
    costRows([...of, id, names.get(id) ?? ''], costs, '', why);
  const part = (month: string, suffix: string, sum: string, parts: Parts, why: string) =>
    row.scope === 'own'
      ? person([month, `own${suffix}`], row.userId, parts.people[row.userId] ?? [], why)
      : [
          ...Object.entries(parts.people).flatMap(([id, costs]) =>
            person([month, `person${suffix}`], id, costs, why),
          ),
          ...Object.entries(parts.datasets).flatMap(([id, costs]) =>
            costRows([month, `dataset${suffix}`, id, ''], costs, '', why),
          ),
          ...costRows([month, sum, '', ''], parts.costs, String(parts.bytes), why),
        ];
  return [
    ['month', 'what', 'id', 'name', ...costColumns, 'bytes', 'why'],
    ...part(row.month, '', 'total', row, ''),
    ...row.adjustments.flatMap((each) =>
      part(each.month, '-adjustment', 'adjustment', each, each.why),
    ),
  ];
}
