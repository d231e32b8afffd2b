import type { Table } from '../../platform/letter-table.ts';
import { toNanos } from '../../platform/money.ts';
import { costColumns, costRows } from './cost-rows.ts';
import type { Costs } from './ledger.ts';
import type { StatementReport } from './statement-report.ts';
import type { Why } from './stated.ts';

/** Rows of a table in a letter, by cost; the CSV has all. */
const most = 10;

export const whyText: Record<Why, string> = {
  bill: 'bill corrected, or late',
  shares: 'late usage logs: shares moved',
  unstated: 'not stated before',
};

export const moneyColumns = [
  { name: 'Currency' },
  { name: 'Billed', isNumber: true },
  { name: 'At list price', isNumber: true },
];
/** One row per currency, what it is of before, what else is known after. */
export const moneyRows = (of: string[], costs: Costs, ...more: string[]): string[][] =>
  costs.map(({ currency, net, gross, atList = gross }) => [...of, currency, net, atList, ...more]);

/** The rows of most money in each currency, largest first, whichever its sign; `at` is the column of the currency. */
export const largest = (rows: string[][], at = 1): string[][] =>
  [...Map.groupBy(rows, (row) => row[at]!)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) =>
      same
        .map((row) => ({ row, nanos: sizeOf(row[at + 1]!) }))
        .sort((a, b) => (a.nanos > b.nanos ? -1 : a.nanos < b.nanos ? 1 : 0))
        .slice(0, most)
        .map(({ row }) => row),
    );
const sizeOf = (amount: string): bigint => {
  const nanos = toNanos(amount);
  return nanos < 0n ? -nanos : nanos;
};

/** The tables of a month's statement: the bill, the first researchers, datasets, adjustments and repeats. */
export function tablesOf(month: StatementReport): Table[] {
  const tables: Table[] = [
    {
      caption: 'The bill',
      columns: [{ name: '' }, ...moneyColumns],
      rows: [
        ...moneyRows(['Everything'], month.total),
        ...moneyRows(['Downloads of nobody known'], month.unattributed),
        ...moneyRows(['Other than downloads'], month.overhead),
        ...(month.adjustments.length === 0
          ? []
          : moneyRows(['Everything, and the adjustments below'], month.stated)),
      ],
    },
    {
      caption: 'Researchers',
      columns: [{ name: 'Accreditation' }, ...moneyColumns, { name: 'Bytes', isNumber: true }],
      rows: largest(
        month.researchers.flatMap(({ accreditationId, costs, bytes }) =>
          moneyRows([accreditationId], costs, String(bytes)),
        ),
      ),
    },
    {
      caption: 'Datasets',
      columns: [{ name: 'Dataset' }, ...moneyColumns],
      rows: largest(
        month.datasets.flatMap(({ datasetId, costs }) => moneyRows([datasetId], costs)),
      ),
    },
    {
      caption: 'Adjustments of earlier months',
      columns: [{ name: 'Month' }, { name: 'Accreditation' }, ...moneyColumns, { name: 'Why' }],
      rows: largest(
        month.adjustments.flatMap(({ month: of, accreditationId, costs, why }) =>
          moneyRows([of, accreditationId], costs, whyText[why]),
        ),
        2,
      ),
    },
    {
      caption: 'Taken again',
      columns: [
        { name: 'Dataset' },
        { name: 'Accreditation' },
        { name: 'Files', isNumber: true },
        { name: 'Bytes beyond their size', isNumber: true },
        { name: 'Grants after the whole had arrived', isNumber: true },
      ],
      rows: month.repeats
        .slice(0, most)
        .map((row) => [
          row.datasetId,
          row.accreditationId,
          ...[row.objects, row.excess, row.grants].map(String),
        ]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/**
 * All of a statement, one row per line of it and currency; `month` is the usage month that it is of. The sum of the rows
 * `accreditation`, `unattributed`, `overhead` and `adjustment` is `stated`.
 */
export function statementRows(month: StatementReport): string[][] {
  const rows = (what: string, id: string, costs: Costs, bytes = ''): string[][] =>
    costRows([month.month, what, id], costs, bytes, '');
  return [
    ['month', 'what', 'id', ...costColumns, 'bytes', 'why'],
    ...month.researchers.flatMap(({ accreditationId, costs, bytes }) =>
      rows('accreditation', accreditationId, costs, String(bytes)),
    ),
    ...month.datasets.flatMap(({ datasetId, costs }) => rows('dataset', datasetId, costs)),
    ...rows('unattributed', '', month.unattributed),
    ...rows('overhead', '', month.overhead),
    ...rows('total', '', month.total),
    ...month.adjustments.flatMap(({ month: of, why, accreditationId, costs, datasets, bytes }) => [
      ...costRows([of, 'adjustment', accreditationId], costs, String(bytes), why),
      ...Object.entries(datasets).flatMap(([id, each]) =>
        costRows([of, 'dataset-adjustment', id], each, '', why),
      ),
    ]),
    ...rows('stated', '', month.stated),
  ];
}
