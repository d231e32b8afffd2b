import { setTimeout as sleep } from 'node:timers/promises';

import { Remedy } from '../lib/remedy.ts';
import type { Child } from './child.ts';

/** Waits until `probe` says yes. Errors: Remedy when the child ends first or `seconds` have passed. */
export async function untilReady(
  name: string,
  child: Child,
  logFile: string,
  probe: () => Promise<boolean>,
  seconds = 60,
): Promise<void> {
  let code: number | undefined;
  void child.exited.then((value) => (code = value));
  const deadline = Date.now() + seconds * 1000;
  while (!(await probe().catch(() => false))) {
    if (code !== undefined) throw new Remedy(stopped(name, code, child.tail(), logFile));
    if (Date.now() > deadline)
      throw new Remedy(`${name} was not ready after ${seconds} s: see ${logFile}.`);
    await sleep(40);
  }
}

/** True when the address answers a GET with a 2xx status. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.body?.cancel();
  return response.ok;
}

function stopped(name: string, code: number, tail: string, logFile: string): string {
  if (tail.includes('UnsupportedClassVersionError'))
    return `${name} needs a newer Java than the one found: install Java 21 or set JAVA_HOME to it.`;
  const last = tail.trim().split('\n').at(-1) ?? '';
  return `${name} stopped while starting (exit code ${code}): ${last.slice(0, 300)} (log: ${logFile})`;
}
