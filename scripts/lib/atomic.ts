import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes `target` (file or folder) once: `build` writes a temporary neighbour, which is then renamed.
 * Two runs at the same time may both build; the first to finish wins, and nobody ever sees half of it.
 */
export async function makeOnce(
  target: string,
  build: (temporary: string) => Promise<void>,
): Promise<string> {
  if (await exists(target)) return target;
  const temporary = `${target}.${process.pid}.${Date.now()}.part`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await build(temporary);
    await rename(temporary, target);
  } catch (error) {
    if (!(await exists(target))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
