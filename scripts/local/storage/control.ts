import type { App } from './app.ts';
import { readJson, sendEmpty, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { Fault } from './faults.ts';

/** What only an emulator has. */
export async function health(_app: App, call: Call): Promise<void> {
  await sendJson(call, 200, {});
}

export async function orderFault(app: App, call: Call): Promise<void> {
  app.faults.add(await readJson(call, Fault));
  await sendEmpty(call, 204);
}

export async function clearFaults(app: App, call: Call): Promise<void> {
  app.faults.clear();
  await sendEmpty(call, 204);
}

export async function flushUsageLogs(app: App, call: Call): Promise<void> {
  const written = await app.usage.flush(app, 'all');
  const objects = written.map(({ bucket, name, generation }) => ({ bucket, name, generation }));
  await sendJson(call, 200, { objects });
}
