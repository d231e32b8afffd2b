/** Bundles the functions into dist/, or into the folder that is named. */
import { resolve } from 'node:path';
import { entry } from '../lib/remedy.ts';
import { ROOT } from '../lib/paths.ts';
import { buildFunctions } from './build.ts';

await entry(async () => {
  const folder = resolve(process.argv[2] ?? `${ROOT}/dist`);
  const { modules } = await buildFunctions(folder);
  const bytes = Object.values(modules).reduce((sum, size) => sum + size, 0);
  const count = Object.keys(modules).length;
  process.stdout.write(`${count} modules, ${Math.round(bytes / 1024)} kB in ${folder}\n`);
  return 0;
});
