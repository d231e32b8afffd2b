import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { onPath, output } from './command.ts';
import { Remedy } from './remedy.ts';

export interface Python {
  readonly path: string;
  readonly minor: number;
}

/** A Python 3 of at least this minor version: $PYTHON, on PATH, of pyenv or of uv. Errors: Remedy. */
export async function findPython(minor: number, purpose: string): Promise<Python> {
  for (const path of candidates(minor)) {
    const found = await minorOf(path);
    if (found !== undefined && found >= minor) return { path, minor: found };
  }
  throw new Remedy(
    `${purpose} needs Python 3.${minor} or newer: install it (for example: pyenv install 3.13, or uv python install 3.13) or set PYTHON to it.`,
  );
}

function candidates(minor: number): string[] {
  const named = process.env.PYTHON;
  const names = [`python3.${minor}`, 'python3.13', 'python3.14', 'python3', 'python'];
  const managed = [
    join(homedir(), '.pyenv/versions/3.*/bin/python3'),
    join(homedir(), '.local/share/uv/python/cpython-3.*/bin/python3'),
  ];
  return [
    ...(named === undefined ? [] : [named]),
    ...names.flatMap((name) => onPath(name) ?? []),
    ...managed.flatMap((pattern) => globSync(pattern).sort().reverse()),
  ];
}

/** A shim on PATH may exist for a version that is not installed, so each is tried. */
async function minorOf(path: string): Promise<number | undefined> {
  try {
    const { stdout } = await output(path, [
      '-c',
      'import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else -1)',
    ]);
    return Number(stdout.trim());
  } catch {
    return undefined;
  }
}
