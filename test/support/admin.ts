import type { App } from '../../functions/app.ts';
import { run } from '../../scripts/admin-cli/run.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line of `scripts/admin` on the test's App, its files being given. */
export async function admin(
  app: App,
  line: string,
  files: Record<string, unknown> = {},
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const code = await run(line.split(' '), terminal, () =>
    Promise.resolve({
      app,
      read: (file) => Promise.resolve(JSON.stringify(files[file])),
      progress: () => undefined,
    }),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}
