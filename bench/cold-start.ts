import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Firestore } from '@google-cloud/firestore';
import { applications } from '../functions/access/domain/application.ts';
import { createApplication } from '../functions/access/usecases/create-application.ts';
import { datasets } from '../functions/catalogue/domain/dataset.ts';
import { plans, terms } from '../functions/catalogue/domain/terms.ts';
import { people } from '../functions/people/domain/person.ts';
import { firestoreDocuments } from '../functions/platform/firestore-documents.ts';
import { policy } from '../functions/policy.ts';
import { buildFunctions } from '../scripts/building/build.ts';
import { bakeScript } from '../scripts/building/compile-cache.ts';
import { ROOT } from '../scripts/lib/paths.ts';
import { startLocal } from '../scripts/local/launcher.ts';
import { choosePorts } from '../scripts/local/ports.ts';
import { accounts } from '../scripts/story/accounts.ts';
import { dataset, form, person, text } from '../test/support/world.ts';
import { config } from '../test/support/app.ts';
import { end, median, ratio, type Figure } from './measure.ts';

const rounds = 11;
const framework = join(ROOT, 'node_modules/.bin/functions-framework');

/** Milliseconds from starting the process to the answer that `ask` waits for. */
async function start(
  source: string,
  target: string,
  env: object,
  ask: (url: string) => Promise<number>,
) {
  const { functions: port } = await choosePorts({});
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [framework, `--source=${source}`, `--target=${target}`, `--port=${port}`],
    {
      stdio: 'ignore',
      env: { ...process.env, ...env },
    },
  );
  try {
    for (;;) {
      const status = await ask(`http://127.0.0.1:${port}`).catch(() => 0);
      if (status === 200) return performance.now() - started;
      if (status !== 0) throw new Error(`${target} answers ${status}`);
      if (child.exitCode !== null) throw new Error(`${target} ended with ${child.exitCode}`);
      if (performance.now() - started > 60_000) throw new Error(`${target} does not start`);
      await sleep(5);
    }
  } finally {
    await end(child);
  }
}

/** From starting `api` to the first committed submission ÷ from starting the framework's hello world to its answer. */
export async function coldStart(): Promise<Figure[]> {
  // below the repository, where the framework is found
  await mkdir(join(ROOT, '.local'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.local/build-'));
  const hello = join(folder, 'hello');
  const built = join(folder, 'built');
  await buildFunctions(built);
  await promisify(execFile)(process.execPath, [bakeScript], { cwd: built });
  await buildHello(hello);
  const local = await startLocal({ parts: ['firestore', 'auth'], functions: false });
  process.env['FIRESTORE_EMULATOR_HOST'] = local.env['FIRESTORE_EMULATOR_HOST'];
  const firestore = new Firestore({
    projectId: local.env['GOOGLE_CLOUD_PROJECT']!,
    ignoreUndefinedProperties: true,
  });
  try {
    const env = { ...config, ...local.env, ALLOWED_ORIGINS: '' };
    const documents = firestoreDocuments(() => Promise.resolve(firestore));
    const auth = accounts(
      local.env['FIREBASE_AUTH_EMULATOR_HOST']!,
      local.env['GOOGLE_CLOUD_PROJECT']!,
    );
    await documents.transact((tx) => {
      tx.set(datasets, 'aia', dataset());
      tx.set(terms, 'terms', { versions: [text(1)] });
      tx.set(plans, 'plan', { versions: [text(1)] });
      return Promise.resolve();
    });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const account = await auth.verify(await auth.signUp(`bench-${round}@example.org`));
      await documents.createOnce(people, account.id, person(account.email));
      const user = { ...account, emailVerified: true, roles: [] };
      const id = `bench${round}`;
      await createApplication({ documents, config, policy, now: () => new Date() }, user, {
        id,
        form: form({ team: [] }),
        requestHash: 'h',
      });
      theirs.push(await start(hello, 'hello', {}, async (url) => (await fetch(url)).status));
      ours.push(
        await start(built, 'api', env, async (url) => {
          const answer = await fetch(`${url}/v1/applications/${id}/submit`, {
            method: 'POST',
            headers: { authorization: `Bearer ${account.token}` },
          });
          return answer.status;
        }),
      );
      if ((await documents.get(applications, id))?.state !== 'submitted')
        throw new Error('Nothing was submitted.');
    }
    return [
      {
        name: 'cold start to the first submission, ms',
        value: median(ours).toFixed(0),
        ratio: ratio(median(ours) / median(theirs)),
        how: `÷ the framework's hello world (${median(theirs).toFixed(0)}); the bundle on Node 24, interleaved, medians of ${rounds}`,
      },
    ];
  } finally {
    await firestore.terminate();
    await local.stop();
    await rm(folder, { recursive: true });
  }
}

async function buildHello(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module","main":"index.mjs"}');
  const library = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/index.js');
  await writeFile(
    join(folder, 'index.mjs'),
    `import framework from ${JSON.stringify(library)};\nframework.http('hello', (_, res) => { res.send('hello'); });\n`,
  );
}
