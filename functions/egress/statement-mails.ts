import { csv, csvType } from '../platform/csv.ts';
import type { Letter } from '../platform/mail.ts';
import { addUp, linesOf, type Costs } from './domain/ledger.ts';
import type { StatementReport } from './domain/statement-report.ts';
import { statementRows, tablesOf } from './domain/statement.ts';
import { teamRows, teamTables, type Scoped } from './domain/team-statement.ts';

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

const atList = (list: Costs): string =>
  list.map(({ gross, atList: listed = gross, currency }) => `${listed} ${currency}`).join(' and ');

/** To the lead, who asked for it: what the team's downloads of a month cost the operator, with the names of the team. */
export const teamStatement = (
  row: Scoped,
  names: ReadonlyMap<string, string>,
  most: number,
): Letter => {
  const { accreditationId, month, adjustments } = row;
  const path = `/v1/accreditations/${accreditationId}/statements/${month}`;
  const all = teamRows(row, names);
  const { files, where } = attached(`egress-${accreditationId}-${month}`, all, most, path);
  const told = addUp([row, ...adjustments].flatMap(({ costs: each }) => linesOf(each)));
  return {
    subject: `What the downloads of your team cost in ${month}`,
    paragraphs: [
      row.costs.length === 0
        ? `In ${month} (UTC) nothing was billed for the downloads of accreditation ${accreditationId}.`
        : `In ${month} (UTC) the downloads of accreditation ${accreditationId} cost the operator ${costs(row.costs)}, at list price ${atList(row.costs)}. You are not charged anything.`,
      ...(adjustments.length === 0
        ? []
        : [
            `Earlier months have changed since you were told of them: the bill was corrected or came late, or late usage logs moved shares. The differences stand below as adjustments; with them this statement comes to ${costs(told)}.`,
          ]),
      ...where,
      `You asked for this statement each month. You can end that: PUT /v1/accreditations/${accreditationId}/monthly-statement`,
    ],
    tables: teamTables(row, names),
    files,
  };
};
