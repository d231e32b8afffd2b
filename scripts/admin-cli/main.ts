/** The operator's commands, with the operator's own credentials: see `scripts/admin --help`. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { App } from '../../functions/app.ts';
import type { Context } from './command.ts';
import { progressOn } from './progress.ts';
import { run } from './run.ts';

const progress = progressOn(process.stderr);
const from = process.env['CALLED_FROM'] ?? process.cwd();

async function open(env: string | undefined): Promise<Context> {
  if (env !== undefined)
    try {
      process.loadEnvFile(resolve(from, env));
    } catch {
      throw new Error(`Cannot read ${env}: name a file of NAME=value lines.`);
    }
  return {
    app: await wire(),
    read: async (file) => {
      if (file === '-') return text(process.stdin);
      try {
        return await readFile(resolve(from, file), 'utf8');
      } catch {
        throw new Error(`Cannot read ${file}: name a file, or - for standard input.`);
      }
    },
    progress: progress.show,
  };
}

/** The deployment's services; one line that names what the environment lacks. */
async function wire(): Promise<App> {
  const wiring = await import('../../functions/wiring.ts');
  const { Environment } = await import('../../functions/platform/config.ts');
  const lacking = Environment.safeParse(process.env).error?.issues.map(({ path }) =>
    path.join('.'),
  );
  if (lacking)
    throw new Error(
      `The environment lacks ${lacking.join(', ')}: name a file that sets them with --env FILE.`,
    );
  return wiring.open();
}

const terminal = {
  out: (line: string) => {
    progress.clear();
    process.stdout.write(`${line}\n`);
  },
  err: (line: string) => {
    progress.clear();
    process.stderr.write(`${line}\n`);
  },
};
process.exitCode = await run(process.argv.slice(2), terminal, open);
// Open channels of the clients would keep the process waiting.
process.exit();
