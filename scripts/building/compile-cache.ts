import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Entry of the bundle: turns the compile cache on before anything of ours is loaded; one that does not fit is passed over. */
const start = `import module from 'node:module';
import { fileURLToPath } from 'node:url';
const directory = fileURLToPath(new URL('../compiled', import.meta.url));
module.enableCompileCache({ directory, portable: true });
await import('./index.mjs');
`;

/** Loads every module once and writes the cache of what V8 made of them. */
const bake = `import module from 'node:module';
import { readdir } from 'node:fs/promises';
await import('./app/start.mjs');
const app = new URL('./app/', import.meta.url);
for (const name of await readdir(app)) await import(new URL(name, app));
module.flushCompileCache();
process.exit(0);
`;

/** The script that writes the cache: run where the functions are built, for it fits one version of V8 only. */
export const bakeScript = 'bake.mjs';
/** `main` of the package. */
export const entryModule = 'app/start.mjs';

/** Writes the bundle's entry and the script that fills its cache. */
export async function writeEntry(folder: string): Promise<void> {
  await writeFile(join(folder, entryModule), start);
  await writeFile(join(folder, bakeScript), bake);
}
