/** What downloads cost, and why: see `scripts/egress --help`. */
import { resolve } from 'node:path';
import type { App } from '../../functions/app.ts';
import { run } from './run.ts';

async function open(env: string | undefined): Promise<App> {
  const file = env === undefined ? undefined : resolve(process.env['CALLED_FROM'] ?? '.', env);
  if (file !== undefined)
    try {
      process.loadEnvFile(file);
    } catch {
      throw new Error(`Cannot read ${file}: name a file of NAME=value lines.`);
    }
  const { Environment } = await import('../../functions/platform/config.ts');
  const lacking = Environment.safeParse(process.env).error?.issues.map(({ path }) =>
    path.join('.'),
  );
  if (lacking)
    throw new Error(
      `The environment lacks ${lacking.join(', ')}: name a file that sets them with --env FILE.`,
    );
  return (await import('../../functions/wiring.ts')).open();
}

const terminal = {
  out: (line: string) => process.stdout.write(`${line}\n`),
  err: (line: string) => process.stderr.write(`${line}\n`),
};
process.exitCode = await run(process.argv.slice(2), terminal, open);
// Open channels of the clients would keep the process waiting.
process.exit();
