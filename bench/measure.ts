import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** One line of the table. */
export interface Figure {
  name: string;
  value: string;
  /** Against what `how` names. */
  ratio?: string;
  how: string;
}

/** The middle value. */
export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

export const ratio = (value: number): string => `${value.toFixed(2)} ×`;

/** Runs a script of this folder in a process of its own and answers the JSON that it prints. */
export async function inProcess(
  script: string,
  args: string[],
  env: object = {},
): Promise<unknown> {
  // the storage client warns of its own listeners with each stream
  const child = spawn(process.execPath, ['--no-warnings', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with ${code ?? 'a signal'}`);
  return JSON.parse(said.trim().split('\n').at(-1)!);
}

/** Ends a process and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
