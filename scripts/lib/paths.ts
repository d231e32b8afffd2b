import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Where tools and sample files are kept between runs, outside git: SPACEML_CACHE or ~/.cache/spaceml-data-access. */
export function cacheFolder(): string {
  return process.env.SPACEML_CACHE ?? join(homedir(), '.cache', 'spaceml-data-access');
}
