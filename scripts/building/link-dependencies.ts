import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { ROOT } from '../lib/paths.ts';

const Package = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Puts what the bundle in `folder` names as its dependencies beside it, as `npm install` does where it is deployed: these and no other. */
export async function linkDependencies(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  for (const name of Object.keys(Package.parse(JSON.parse(text)).dependencies)) {
    const place = join(folder, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), place);
  }
}
