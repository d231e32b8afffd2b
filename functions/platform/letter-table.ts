import { escape } from './html.ts';

/** A table in a letter: numbers, as text, stand to the right. */
export interface Table {
  caption: string;
  columns: { name: string; isNumber?: boolean }[];
  rows: string[][];
}

/** As plain text, in columns. */
export function tableText({ caption, columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const padded = lines.map((line) =>
    line
      .map((cell, at) =>
        columns[at]!.isNumber ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!),
      )
      .join('  ')
      .trimEnd(),
  );
  return [caption, '', ...padded].join('\n');
}

/** As HTML that mail programs show: styles stand on each cell. */
export function tableHtml({ caption, columns, rows }: Table): string {
  const cell = (tag: 'th' | 'td', at: number, text: string): string => {
    const style = `text-align:${columns[at]!.isNumber ? 'right' : 'left'};padding:2px 10px;border-bottom:1px solid #ddd`;
    const scope = tag === 'th' ? ' scope="col"' : '';
    return `<${tag}${scope} style="${style}">${escape(text)}</${tag}>`;
  };
  const line = (tag: 'th' | 'td', texts: string[]): string =>
    `<tr>${texts.map((text, at) => cell(tag, at, text)).join('')}</tr>`;
  const head = line(
    'th',
    columns.map(({ name }) => name),
  );
  return [
    '<table style="border-collapse:collapse">',
    `<caption style="text-align:left;font-weight:bold;padding:8px 10px">${escape(caption)}</caption>`,
    `<thead>${head}</thead>`,
    `<tbody>${rows.map((row) => line('td', row)).join('\n')}</tbody>`,
    '</table>',
  ].join('\n');
}
