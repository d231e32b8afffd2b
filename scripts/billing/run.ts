import { parseArgs } from 'node:util';
import type { App } from '../../functions/app.ts';
import { viewExplanation } from '../../functions/egress/views.ts';
import { explainMonth } from '../../functions/egress/usecases/explain-month.ts';
import { isFault } from '../../functions/platform/fault.ts';
import { chart } from './chart.ts';
import { generate } from './generate.ts';
import { tryOut } from './try.ts';
import { isMonth, Usage } from './usage.ts';
import { explanationText } from './explanation-text.ts';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

export const help = [
  'scripts/egress COMMAND',
  '',
  '  explain ACCREDITATION YYYY-MM [--day YYYY-MM-DD] [--json] [--env FILE]',
  '      how each amount came about: row of the bill, bytes that decided, ratio, share',
  '  chart YYYY-MM [--out FILE.svg] [--env FILE]',
  '      the month as a chart: who cost what, as billed and at list price; to FILE or the terminal',
  '  generate --month YYYY-MM --bucket NAME [--bucket NAME]… [--months 1] [--days 31] [--seed 1] [--researchers 4]',
  '           [--currency USD]… [--price 0.12] [--busy 30] [--format detailed|standard|focus|view] [--out FOLDER] [--load]',
  '      made-up months of the billing export with all its habits, as lines of JSON; --out also writes the',
  '      usage logs, the download records and what each accreditation truly owes; --load fills the export of the local BigQuery.',
  '      --price per GiB, --busy percent of the hours with downloads; the first --currency is the usual one',
  '  try --month YYYY-MM --bucket NAME [as above, without --out and --load] [--chart FILE.svg]',
  '      accounts such months on a local system started for it: what everybody owes, beside what is true',
  '',
  '  --env FILE  reads the environment of the deployment from FILE',
  '',
  'Accreditations of the operator: operator:unattributed (downloads of nobody known), operator:overhead.',
  'Exit code: 0 done, 1 refused or something is wrong, 2 not understood.',
].join('\n');

type Open = (env: string | undefined) => Promise<App>;

/** Runs one command line; answers the exit code. `open` gives what the command works with. */
export async function run(words: string[], terminal: Terminal, open: Open): Promise<0 | 1 | 2> {
  try {
    const [command, ...rest] = words;
    switch (command) {
      case '--help':
      case '-h':
        terminal.out(help);
        return 0;
      case 'explain':
        return await explain(rest, terminal, open);
      case 'chart':
        await chart(rest, terminal, open);
        return 0;
      case 'generate':
        await generate(rest, terminal);
        return 0;
      case 'try':
        return await tryOut(rest, terminal, open);
      default:
        throw new Usage(
          `${command === undefined ? 'Name a command' : `No such command: ${command}`}. See scripts/egress --help.`,
        );
    }
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error));
    return error instanceof Usage || (!isFault(error) && isParseError(error)) ? 2 : 1;
  }
}

const isParseError = (error: unknown): boolean =>
  error instanceof TypeError && (error as { code?: string }).code?.startsWith('ERR_PARSE') === true;

/** Exit code 1 when a share is not what bill and bytes give now: the next run will mend it, or somebody must look. */
async function explain(words: string[], terminal: Terminal, open: Open): Promise<0 | 1> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      day: { type: 'string' },
      env: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [id, month] = positionals;
  if (id === undefined || !isMonth(month) || positionals.length > 2)
    throw new Usage('Usage: scripts/egress explain ACCREDITATION YYYY-MM [--day YYYY-MM-DD]');
  if (
    values.day !== undefined &&
    !(/^\d{4}-\d\d-\d\d$/.test(values.day) && values.day.startsWith(month))
  )
    throw new Usage('Write --day as a day of the month: YYYY-MM-DD.');
  const told = await explainMonth(await open(values.env), id, month, values.day);
  terminal.out(
    values.json ? JSON.stringify(viewExplanation(told), null, 2) : explanationText(told),
  );
  return told.steps.every(({ agrees }) => agrees) ? 0 : 1;
}
