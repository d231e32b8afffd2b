import { parseArgs } from 'node:util';
import { isFault, type Fault } from '../../functions/platform/fault.ts';
import { auditCommands } from './audit.ts';
import { catalogueCommands } from './catalogue.ts';
import { citationCommands } from './citations.ts';
import { Usage, type Command, type Context, type Outcome } from './command.ts';
import { creditCommands } from './credits.ts';
import { denyCommands } from './deny.ts';
import { erasureCommands } from './erasures.ts';
import { holdCommands } from './holds.ts';
import { mailCommands } from './mail.ts';
import { peopleCommands } from './people.ts';
import { relicensingCommands } from './relicensing.ts';
import { renewalCommands } from './renewals.ts';
import { reviewCommands } from './review.ts';
import { roleCommands } from './roles.ts';
import { submissionCommands } from './submissions.ts';
import { textCommands } from './texts.ts';
import { traceCommands } from './trace.ts';

export const commands: Command[] = [
  ...roleCommands,
  ...catalogueCommands,
  ...reviewCommands,
  ...renewalCommands,
  ...citationCommands,
  ...relicensingCommands,
  ...holdCommands,
  ...peopleCommands,
  ...erasureCommands,
  ...textCommands,
  ...mailCommands,
  ...submissionCommands,
  ...creditCommands,
  ...denyCommands,
  ...auditCommands,
  ...traceCommands,
];

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

const options = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  env: { type: 'string' },
  by: { type: 'string' },
} as const;

/** The commands that these words call or begin; all of them where there are none. */
export const help = (words: string[] = []): string => {
  const said = `${words.join(' ')} `;
  const asked = commands.filter(
    ({ name }) => `${name} `.startsWith(said) || said.startsWith(`${name} `),
  );
  const told = asked.length > 0 ? asked : commands;
  const calls = told.map(({ name, args }) => `${name} ${args}`.trim());
  const width = Math.max(...calls.map((call) => call.length));
  return [
    'scripts/admin [--env FILE] [--json] [--by EMAIL] COMMAND',
    '',
    ...told.map(({ summary }, index) => `  ${calls[index]!.padEnd(width)}  ${summary}`),
    '',
    '  --env FILE  reads the environment of the deployment from FILE',
    '  --json      answers in JSON',
    '  --by EMAIL  who decides: the account needs the role, and stands in the record',
    '',
    'Exit code: 0 done, 1 refused or something is wrong, 2 not understood.',
  ].join('\n');
};

function find(words: string[]): { command: Command; args: string[] } {
  for (const command of commands) {
    const name = command.name.split(' ');
    if (!name.every((word, index) => words[index] === word)) continue;
    const args = words.slice(name.length);
    const [least, most] = command.takes;
    if (args.length < least || args.length > most)
      throw new Usage(`Usage: scripts/admin ${command.name} ${command.args}`.trim());
    return { command, args };
  }
  throw new Usage(`No such command: ${words.join(' ')}. See scripts/admin --help.`);
}

/** A Fault in one line, with what to do about each field. */
const explain = ({ message, details }: Fault): string =>
  [
    message,
    ...(details.errors ?? []).map(({ pointer, detail }) => `${pointer || 'the whole'}: ${detail}`),
    ...(details.reasons ?? []).map(({ wayOut }) => wayOut),
  ].join(' ');

/** Runs one command line; answers the exit code. `open` gives what the command works with. */
export async function run(
  words: string[],
  terminal: Terminal,
  open: (env: string | undefined) => Promise<Context>,
): Promise<0 | 1 | 2> {
  let json = words.includes('--json');
  const failed = (code: 1 | 2, text: string): 1 | 2 => {
    terminal.err(json ? JSON.stringify({ error: text }) : text);
    return code;
  };
  try {
    const { values, positionals } = parse(words);
    json = values.json;
    if (values.help || positionals.length === 0) {
      terminal.out(help(positionals));
      return values.help ? 0 : 2;
    }
    const { command, args } = find(positionals);
    const outcome: Outcome = await command.run(
      { ...(await open(values.env)), by: values.by },
      args,
    );
    terminal.out(json ? JSON.stringify(outcome.value, null, 2) : outcome.lines.join('\n'));
    return outcome.code ?? 0;
  } catch (error) {
    if (error instanceof Usage) return failed(2, error.message);
    if (isFault(error)) return failed(1, explain(error));
    return failed(1, error instanceof Error ? error.message : String(error));
  }
}

function parse(words: string[]) {
  try {
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new Usage(`${(error as Error).message} See scripts/admin --help.`);
  }
}
