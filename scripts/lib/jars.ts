import { globSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';

import { makeOnce } from './atomic.ts';
import { onPath } from './command.ts';
import { download } from './download.ts';
import { cacheFolder } from './paths.ts';
import { members, readMember } from './zip.ts';

const Published = z.object({
  version: z.string(),
  expectedChecksumSHA256: z.string(),
  remoteUrl: z.url(),
});

/** The Firestore emulator: the one of an installed gcloud, else the one Firebase publishes. */
export async function firestoreJar(): Promise<string> {
  const installed = inGcloud('cloud-firestore-emulator/cloud-firestore-emulator.jar');
  if (installed !== undefined) return installed;
  const info = published('firestore');
  return download(
    {
      label: `the Firestore emulator ${info.version}`,
      url: info.remoteUrl,
      sha256: info.expectedChecksumSHA256,
      otherwise: 'install it with: gcloud components install cloud-firestore-emulator',
    },
    join(cacheFolder(), `cloud-firestore-emulator-${info.version}.jar`),
  );
}

/** The Pub/Sub emulator: the one of an installed gcloud, else the one Firebase publishes (a zip with the jar in it). */
export async function pubsubJar(): Promise<string> {
  const installed = inGcloud('pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar');
  if (installed !== undefined) return installed;
  const info = published('pubsub');
  return makeOnce(
    join(cacheFolder(), `cloud-pubsub-emulator-${info.version}.jar`),
    async (temporary) => {
      const archive = await download(
        {
          label: `the Pub/Sub emulator ${info.version}`,
          url: info.remoteUrl,
          sha256: info.expectedChecksumSHA256,
          otherwise: 'install it with: gcloud components install pubsub-emulator',
        },
        join(cacheFolder(), `pubsub-emulator-${info.version}.zip`),
      );
      const jar = (await members(archive)).find(({ name }) => name.endsWith('-all.jar'));
      if (jar === undefined) throw new Error(`${archive} holds no emulator jar`);
      await mkdir(dirname(temporary), { recursive: true });
      await writeFile(temporary, await readMember(archive, jar.name));
    },
  );
}

function published(name: 'firestore' | 'pubsub'): z.infer<typeof Published> {
  const file = createRequire(import.meta.url).resolve(
    'firebase-tools/lib/emulator/downloadableEmulatorInfo.json',
  );
  const all = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  return Published.parse(all[name]);
}

/** Asking gcloud itself takes seconds, so its folder is found through its link and the usual places. */
function inGcloud(pattern: string): string | undefined {
  const gcloud = onPath('gcloud');
  const roots = [
    ...(gcloud === undefined ? [] : [dirname(dirname(realpathSync(gcloud)))]),
    join(homedir(), 'google-cloud-sdk'),
    '/usr/lib/google-cloud-sdk',
    '/usr/share/google-cloud-sdk',
    '/opt/google-cloud-sdk',
    '/opt/homebrew/share/google-cloud-sdk',
    '/usr/local/share/google-cloud-sdk',
    '/snap/google-cloud-cli/current',
  ];
  for (const root of roots) {
    const found = globSync(join(root, 'platform', pattern))
      .sort()
      .at(-1);
    if (found !== undefined) return found;
  }
  return undefined;
}
