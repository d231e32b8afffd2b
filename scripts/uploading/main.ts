/** Uploads a folder into a submission: see `scripts/upload --help`. */
import { text } from 'node:stream/consumers';
import { Remedy } from '../lib/remedy.ts';
import { help, optionsOf, Usage } from './options.ts';
import { bars, lines } from './progress.ts';
import { Passing } from './retry.ts';
import { upload } from './run.ts';
import { Refused } from './server.ts';
import { summaryText } from './summary.ts';
import { tokenOf } from './token.ts';

const { env, stdin, stdout, stderr } = process;
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => stop.abort(new Error('interrupted'))); // the second one ends at once

async function tokenText(): Promise<string> {
  if (env['SPACEML_TOKEN'] !== undefined) return env['SPACEML_TOKEN'];
  return stdin.isTTY ? '' : text(stdin);
}

async function main(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    stdout.write(`${help}\n`);
    return 0;
  }
  const options = optionsOf(args, env['CALLED_FROM'] ?? process.cwd(), env);
  const summary = await upload(options, {
    env,
    token: await tokenOf(await tokenText(), env),
    progress: stderr.isTTY
      ? bars(stderr)
      : lines(
          (line) => stderr.write(`${line}\n`),
          () => performance.now(),
        ),
    signal: stop.signal,
    now: () => new Date(),
  });
  stdout.write(`${options.json ? JSON.stringify(summary, null, 2) : summaryText(summary)}\n`);
  return summary.complete || summary.checked + summary.checking === summary.files ? 0 : 1;
}

/** One line that says what to do; a defect of ours keeps its stack. */
function told(error: unknown): [code: number, line: string] {
  if (stop.signal.aborted)
    return [130, 'Interrupted. Run the same command again: it goes on where it stopped.'];
  if (error instanceof Usage) return [2, `${error.message} See scripts/upload --help.`];
  if (error instanceof Refused && error.status === 401)
    return [1, `${error.message} Sign in anew and run the same command again.`];
  if (error instanceof Refused || error instanceof Remedy) return [1, error.message];
  if (error instanceof Passing)
    return [
      1,
      `Given up: ${error.message}. Run the same command again: it goes on where it stopped.`,
    ];
  return [1, error instanceof Error ? (error.stack ?? error.message) : String(error)];
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const [code, line] = told(error);
  process.exitCode = code;
  stderr.write(`${process.argv.includes('--json') ? JSON.stringify({ error: line }) : line}\n`);
}
