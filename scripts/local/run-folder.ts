import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../lib/paths.ts';

const RUNS = join(ROOT, '.local');
const KEPT = 10;

export interface RunFolder {
  readonly folder: string;
  /** Nobody asked for this folder by name: only its logs outlive the run. */
  readonly temporary: boolean;
}

/** The folder of a run: a named one to come back to, or a new one. Old unnamed ones are removed. */
export async function runFolder(name: string | undefined): Promise<RunFolder> {
  const temporary = name === undefined;
  const folder = join(
    RUNS,
    name ?? `run-${new Date().toISOString().replace(/\D/g, '')}-${process.pid}`,
  );
  await mkdir(folder, { recursive: true });
  if (temporary) await prune();
  return { folder, temporary };
}

/** Removes all of a run but its logs. */
export async function removeData(folder: string): Promise<void> {
  for (const entry of await readdir(folder))
    if (entry !== 'logs') await rm(join(folder, entry), { recursive: true, force: true });
}

async function prune(): Promise<void> {
  const runs = (await readdir(RUNS)).filter((name) => name.startsWith('run-')).sort();
  for (const name of runs.slice(0, -KEPT)) {
    const pid = Number(name.split('-').at(-1));
    if (!isRunning(pid)) await rm(join(RUNS, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
