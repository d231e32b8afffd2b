import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { CappedLog } from './log.ts';

const WATCHDOG = join(import.meta.dirname, 'watchdog.sh');

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes; without it the command shares this terminal. */
  readonly log?: CappedLog;
}

/** A command in a process group of its own, which ends with this process whatever ends it. */
export interface Child {
  readonly pid: number;
  /** Its exit code, 128 and more after a signal. */
  readonly exited: Promise<number>;
  /** The latest output, for an error message. */
  tail(): string;
  /** Asks with SIGTERM; after `grace` milliseconds the whole group is killed. */
  stop(grace?: number): Promise<void>;
}

export function startChild(command: readonly string[], options: ChildOptions = {}): Child {
  const { log } = options;
  const stdio: StdioOptions =
    log === undefined
      ? ['inherit', 'inherit', 'inherit', 'pipe']
      : ['ignore', 'pipe', 'pipe', 'pipe'];
  const child = spawn('/bin/sh', [WATCHDOG, ...command], {
    detached: true,
    stdio,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const leash = child.stdio[3];
  leash?.on('error', () => undefined);

  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      tail = `${tail}${chunk.toString('utf8')}`.slice(-2000);
      log?.write(chunk);
    });

  const exited = once(child, 'exit').then(([code, signal]: unknown[]) => {
    leash?.destroy(); // kills what the command left behind in its group
    return typeof code === 'number' ? code : signal === null ? 1 : 128;
  });

  return {
    pid: child.pid ?? 0,
    exited,
    tail: () => tail,
    async stop(grace = 2000) {
      signalGroup(child.pid, 'SIGTERM');
      await Promise.race([exited, sleep(grace, undefined, { ref: false })]);
      leash?.destroy();
      await exited;
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // already gone
  }
}
