import { csv } from '../../platform/csv.ts';
import type { Table } from '../../platform/letter-table.ts';
import { costColumns, costRows } from './cost-rows.ts';
import type { Costs } from './ledger.ts';
import type { MonthReport } from './report.ts';

const columns = (first: string, bytes = false) => [
  { name: first },
  { name: 'Currency' },
  { name: 'Billed', isNumber: true },
  { name: 'At list price', isNumber: true },
  ...(bytes ? [{ name: 'Bytes', isNumber: true }] : []),
];
const lines = (name: string, costs: Costs, ...more: string[]): string[][] =>
  costs.map(({ currency, net, gross, atList = gross }) => [name, currency, net, atList, ...more]);

/** The tables of a month's statement: the bill, the ten first researchers and datasets by cost in each currency, repeats. */
export function tablesOf(month: MonthReport): Table[] {
  const named = (rows: string[][]): string[][] =>
    month.total.flatMap(({ currency }) =>
      rows
        .filter((row) => row[1] === currency)
        .sort((a, b) => Number(b[2]) - Number(a[2]))
        .slice(0, 10),
    );
  const tables: Table[] = [
    {
      caption: 'The bill',
      columns: columns(''),
      rows: [
        ...lines('Everything', month.total),
        ...lines('Downloads of nobody known', month.unattributed),
        ...lines('Other than downloads', month.overhead),
      ],
    },
    {
      caption: 'Researchers',
      columns: columns('Accreditation', true),
      rows: named(
        month.researchers.flatMap(({ accreditationId, costs, bytes }) =>
          lines(accreditationId, costs, String(bytes)),
        ),
      ),
    },
    {
      caption: 'Datasets',
      columns: columns('Dataset'),
      rows: named(month.datasets.flatMap(({ datasetId, costs }) => lines(datasetId, costs))),
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
        .slice(0, 10)
        .map((row) => [
          row.datasetId,
          row.accreditationId,
          ...[row.objects, row.excess, row.grants].map(String),
        ]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/** All of the month as CSV: one line per researcher, dataset or part of the operator's, and currency. */
export function csvOf(month: MonthReport): string {
  const rows = (what: string, id: string, costs: Costs, bytes = ''): string[][] =>
    costRows([month.month, what, id], costs, bytes);
  return csv([
    ['month', 'what', 'id', ...costColumns, 'bytes'],
    ...month.researchers.flatMap(({ accreditationId, costs, bytes }) =>
      rows('accreditation', accreditationId, costs, String(bytes)),
    ),
    ...month.datasets.flatMap(({ datasetId, costs }) => rows('dataset', datasetId, costs)),
    ...rows('unattributed', '', month.unattributed),
    ...rows('overhead', '', month.overhead),
    ...rows('total', '', month.total),
  ]);
}
