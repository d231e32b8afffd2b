import { join } from 'node:path';

import { cacheFolder } from '../../lib/paths.ts';
import { startChild, type ChildOptions } from '../child.ts';
import type { Context, Part } from '../part.ts';
import { untilReady } from '../ready.ts';

export interface ChildPart {
  readonly name: string;
  readonly url: string;
  readonly command: readonly string[];
  readonly ready: () => Promise<boolean>;
  readonly env?: ChildOptions['env'];
  /** Milliseconds between being asked to stop and being killed. */
  readonly grace?: number;
}

const BASE = {
  METADATA_SERVER_DETECTION: 'none',
  NODE_COMPILE_CACHE: join(cacheFolder(), 'compiled'),
};

/** A part that is a process: started under the watchdog, logged to a file, ready when it says so. */
export async function startPart(context: Context, wanted: ChildPart): Promise<Part> {
  const log = context.log(wanted.name);
  const child = startChild(wanted.command, {
    log,
    env: { ...process.env, ...BASE, ...wanted.env },
  });
  const abandon = () => void child.stop(0);
  context.signal.addEventListener('abort', abandon);
  try {
    await untilReady(wanted.name, child, log.path, wanted.ready);
  } catch (error) {
    await child.stop(0);
    throw error;
  } finally {
    context.signal.removeEventListener('abort', abandon);
  }
  return {
    name: wanted.name,
    url: wanted.url,
    ended: child.exited,
    stop: () => child.stop(wanted.grace),
  };
}
