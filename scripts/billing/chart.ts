import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { App } from '../../functions/app.ts';
import { chartOf } from '../../functions/egress/domain/chart.ts';
import { reportMonth } from '../../functions/egress/usecases/report-month.ts';
import { isMonth, Usage } from './usage.ts';

/** A month as an SVG chart, into a file or to the terminal. Throws with what to say instead. */
export async function chart(
  words: string[],
  terminal: { out(text: string): void },
  open: (env: string | undefined) => Promise<App>,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: { out: { type: 'string' }, env: { type: 'string' } },
  });
  const [month] = positionals;
  if (!isMonth(month) || positionals.length > 1)
    throw new Usage('Usage: scripts/egress chart YYYY-MM [--out FILE.svg]');
  const svg = chartOf(await reportMonth(await open(values.env), month));
  if (values.out === undefined) {
    terminal.out(svg.trimEnd());
    return;
  }
  const file = resolve(process.env['CALLED_FROM'] ?? '.', values.out);
  await writeFile(file, svg);
  terminal.out(`The chart of ${month} is in ${file}.`);
}
