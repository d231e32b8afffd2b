const number = /^-?\d+(\.\d+)?$/;

/** What a spreadsheet would take for a formula is made text by an apostrophe; numbers are none. */
const harmless = (field: string): string =>
  /^[=+\-@\t\r]/.test(field) && !number.test(field) ? `'${field}` : field;

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

/** Rows as CSV (RFC 4180: CRLF after each, quotes doubled), safe to open in a spreadsheet. */
export const csv = (rows: string[][]): string =>
  rows.map((fields) => `${fields.map((field) => quoted(harmless(field))).join(',')}\r\n`).join('');

export const csvType = 'text/csv; charset=utf-8';

/** Rows as an answer that is kept as a file of this name. */
export const csvFile = (name: string, rows: string[][]) => ({
  text: csv(rows),
  headers: {
    'content-type': csvType,
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}.csv"`,
  },
});
