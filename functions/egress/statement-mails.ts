import { csv, csvType } from '../platform/csv.ts';
import type { Letter } from '../platform/mail.ts';
import type { Costs } from './domain/ledger.ts';
import type { StatementReport } from './domain/statement-report.ts';
import { statementRows, tablesOf } from './domain/statement.ts';

const costs = (list: Costs): string =>
  list.length === 0
    ? 'nothing'
    : list.map(({ net, currency }) => `${net} ${currency}`).join(' and ');

/** What a mail carries beside its text: the whole as CSV, or where it is to be had when it is larger than `most` characters. */
function attached(name: string, rows: string[][], most: number, path: string) {
  const content = csv(rows);
  return content.length > most
    ? { files: [], where: [`All of it as CSV is too large for a mail: GET ${path}?format=csv`] }
    : { files: [{ name: `${name}.csv`, type: csvType, content }], where: [] };
}

/** To the admins: the statement of a month, its tables in the letter and all of it as CSV, where that is at most `most` characters. */
export const statement = (month: StatementReport, most: number): Letter => {
  const path = `/v1/egress/statements/${month.month}`;
  const { files, where } = attached(`egress-${month.month}`, statementRows(month), most, path);
  return {
    subject: `Egress statement of ${month.month}`,
    paragraphs: [
      `Cloud Storage cost ${costs(month.total)} in ${month.month} (UTC), promotions not counted: ${costs(month.overhead)} of it other than downloads, ${costs(month.unattributed)} downloads of nobody known.`,
      ...(month.adjustments.length === 0
        ? []
        : [
            `Earlier months have changed since they were stated; the differences stand below as adjustments. With them this statement comes to ${costs(month.stated)}: all statements together are the bill.`,
          ]),
      ...month.coverage.map(
        ({ currency, attributedPercent, unattributedPercent }) =>
          `Of the downloads billed in ${currency}, ${attributedPercent} % have a researcher's name, ${unattributedPercent} % have none.`,
      ),
      ...where,
    ],
    tables: tablesOf(month),
    files,
  };
};
