import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { bucket, BUCKETS } from '../project.ts';
import type { Context, PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';

const MAIN = join(import.meta.dirname, '../storage/main.ts');

/** Our Cloud Storage emulator with the buckets of a deployment; object events go to the gateway. */
export const storage: PartKind = {
  env: ({ ports, signing, project }) => ({
    STORAGE_API_ENDPOINT: `http://127.0.0.1:${ports.storage}`,
    SIGNING_KEY_ID: signing.id,
    SIGNING_KEY_SECRET: signing.secret,
    ...Object.fromEntries(
      BUCKETS.map((name) => [`BUCKET_${name.toUpperCase()}`, bucket(name, project)]),
    ),
  }),
  async start(context) {
    const { ports, signing, folder } = context;
    const url = `http://127.0.0.1:${ports.storage}`;
    const signers = join(folder, 'signers.json');
    await writeFile(signers, JSON.stringify({ [signing.id]: signing.secret }), { mode: 0o600 });
    const part = await startPart(context, {
      name: 'storage',
      url,
      command: [
        ...[process.execPath, MAIN, '--port', String(ports.storage)],
        ...['--root', join(folder, 'storage'), '--signers', signers],
        ...['--events-url', `http://127.0.0.1:${ports.gateway}/storage-events`],
      ],
      ready: () => answers(`${url}/_health`),
    });
    try {
      await createBuckets(context, url);
    } catch (error) {
      await part.stop();
      throw error;
    }
    return part;
  },
};

/** Browsers upload to one bucket and download from the other. */
const CORS = [{ origin: ['*'], method: ['*'], responseHeader: ['*'], maxAgeSeconds: 3600 }];

async function createBuckets({ project }: Context, url: string): Promise<void> {
  for (const name of BUCKETS) {
    const open = name === 'uploads' || name === 'datasets';
    const logs = { logBucket: bucket('logs', project), logObjectPrefix: 'usage' };
    const response = await fetch(`${url}/storage/v1/b?project=${project}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: bucket(name, project),
        ...(open ? { cors: CORS } : {}),
        ...(name === 'datasets' ? { logging: logs } : {}),
      }),
    });
    // 409: the run's folder was used before and the bucket is still there
    if (!response.ok && response.status !== 409)
      throw new Error(`bucket ${name}: HTTP ${response.status} ${await response.text()}`);
  }
}
