import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeOnce } from './atomic.ts';
import { output } from './command.ts';
import { cacheFolder } from './paths.ts';
import { findPython } from './python.ts';
import { Remedy } from './remedy.ts';

export interface Environment {
  /** Of its folder in the cache. */
  readonly name: string;
  /** Who needs it, as the beginning of a sentence. */
  readonly purpose: string;
  /** File of exact pins. */
  readonly requirements: string;
  /** Packages installed after them, without what they ask for. */
  readonly bare?: readonly string[];
  readonly finish?: (folder: string) => Promise<void>;
}

/** Folder of a virtual environment of Python 3.13 or newer, made once for each state of its pins. Errors: Remedy. */
export async function pythonEnvironment(wanted: Environment): Promise<string> {
  const { name, purpose, requirements, bare = [], finish } = wanted;
  const python = await findPython(13, purpose);
  const pins = await readFile(requirements, 'utf8');
  const key = createHash('sha256').update(pins).update(bare.join()).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `${name}-python3.${python.minor}-${key}`);
  return makeOnce(folder, async (temporary) => {
    process.stderr.write(`${purpose}: fetching packages from the Python package index\n`);
    try {
      await output(python.path, ['-m', 'venv', temporary]);
    } catch {
      throw new Remedy(
        `${python.path} cannot make a virtual environment: install its venv module (Debian: apt-get install python3-venv).`,
      );
    }
    const pip = (...args: string[]) =>
      output(join(temporary, 'bin/python'), [
        ...['-m', 'pip', 'install', '--quiet', '--no-cache-dir'],
        ...args,
      ]);
    try {
      await pip('-r', requirements);
      if (bare.length > 0) await pip('--no-deps', ...bare);
    } catch (error) {
      const last = error instanceof Error ? error.message.trim().split('\n').at(-1) : '';
      throw new Remedy(`${purpose}: cannot install it, check the network: ${last ?? ''}`);
    }
    await finish?.(temporary);
  });
}
