import { globSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { output } from './command.ts';
import { ROOT } from './paths.ts';
import { pythonEnvironment } from './python-environment.ts';

/** The Python that runs local-bigquery, and the home folder in which DuckDB finds its extensions. */
export interface BigqueryPython {
  readonly python: string;
  readonly home: string;
}

const REQUIREMENTS = join(ROOT, 'scripts/local/bigquery/requirements.txt');
const EMULATOR = 'local-bigquery==0.4.0';

/** Makes the virtual environment once for each state of the pins (about a minute). Errors: Remedy. */
export async function bigqueryPython(): Promise<BigqueryPython> {
  const folder = await pythonEnvironment({
    name: 'bigquery',
    purpose: 'The BigQuery emulator',
    requirements: REQUIREMENTS,
    // Its own requirements are ranges: the exact ones are those of the file.
    bare: [EMULATOR],
    finish: linkExtensions,
  });
  return { python: join(folder, 'bin/python'), home: join(folder, 'home') };
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
