import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { makeOnce } from './atomic.ts';
import { output } from './command.ts';
import { cacheFolder, ROOT } from './paths.ts';
import { findPython, type Python } from './python.ts';
import { Remedy } from './remedy.ts';

/** The Python that runs local-bigquery, and the home folder in which DuckDB finds its extensions. */
export interface BigqueryPython {
  readonly python: string;
  readonly home: string;
}

const REQUIREMENTS = join(ROOT, 'scripts/local/bigquery/requirements.txt');
const EMULATOR = 'local-bigquery==0.4.0';

/** Makes the virtual environment once for each state of the pins (about a minute). Errors: Remedy. */
export async function bigqueryPython(): Promise<BigqueryPython> {
  const python = await findPython(13, 'The BigQuery emulator');
  const pins = await readFile(REQUIREMENTS, 'utf8');
  const key = createHash('sha256').update(pins).update(EMULATOR).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `bigquery-python3.${python.minor}-${key}`);
  await makeOnce(folder, (temporary) => build(python, temporary));
  return { python: join(folder, 'bin/python'), home: join(folder, 'home') };
}

async function build(python: Python, folder: string): Promise<void> {
  process.stderr.write(`fetching ${EMULATOR} and its packages from the Python package index\n`);
  const pip = (...args: string[]) =>
    output(join(folder, 'bin/python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-cache-dir',
      ...args,
    ]);
  try {
    await output(python.path, ['-m', 'venv', folder]);
  } catch {
    throw new Remedy(
      `${python.path} cannot make a virtual environment: install its venv module (Debian: apt-get install python3-venv).`,
    );
  }
  try {
    await pip('-r', REQUIREMENTS);
    // Its own requirements are ranges: the exact ones are installed above.
    await pip('--no-deps', EMULATOR);
  } catch (error) {
    const last = error instanceof Error ? error.message.trim().split('\n').at(-1) : '';
    throw new Remedy(`Cannot install the BigQuery emulator, check the network: ${last ?? ''}`);
  }
  await linkExtensions(folder);
}

/**
 * DuckDB looks for extensions in a home folder, by version and platform, and would else fetch them;
 * the wheels carry them. The links are relative, because the folder gets its final name later.
 */
async function linkExtensions(folder: string): Promise<void> {
  const pattern = 'lib/python3.*/site-packages/duckdb_extension_*/extensions/*/*.duckdb_extension';
  const files = globSync(pattern, { cwd: folder });
  if (files.length === 0) throw new Error('the DuckDB extension wheels hold no extension');
  const { stdout } = await output(join(folder, 'bin/python'), [
    '-c',
    'import duckdb; print(duckdb.sql("PRAGMA platform").fetchone()[0])',
  ]);
  for (const file of files) {
    const version = basename(dirname(file));
    const target = join(folder, 'home/.duckdb/extensions', version, stdout.trim());
    await mkdir(target, { recursive: true });
    await symlink(join('../'.repeat(5), file), join(target, basename(file)));
  }
}
