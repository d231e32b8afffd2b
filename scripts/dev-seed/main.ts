/** The local system, seeded and kept running: a catalogue, an admin, a reviewer, a researcher, a month of the bill. */
import { parseArgs } from 'node:util';
import { entry } from '../lib/remedy.ts';
import { sampleFile } from '../lib/samples.ts';
import { loadArrived, prepareBigQuery } from '../billing/load-export.ts';
import { makeMonths } from '../billing/months/make-months.ts';
import { startLocal, type LocalOptions } from '../local/launcher.ts';
import { PORT_NAMES } from '../local/ports.ts';
import { DATASET, operator } from '../story/1-operator.ts';
import { PASSWORD } from '../story/accounts.ts';
import { acceptTerms, apply, Application, join } from '../story/2-application.ts';
import { anything } from '../story/client.ts';
import { stage as setStage, cast, type Stage } from '../story/stage.ts';

/** A researcher with an accreditation and a download, and last month's bill accounted. */
async function seed(stage: Stage): Promise<void> {
  await prepareBigQuery(stage.export);
  await operator(stage, await Promise.all(['aia-171', 'eit-195'].map(sampleFile)));
  const as = await join(stage, 'researcher', 'Researcher, Demonstration');
  await acceptTerms(stage, as);
  const id = await apply(stage, as);
  const decide = { as: stage.person('admin'), body: { verdict: 'approve' } };
  await stage.adminApi.get(Application, 'POST', `/v1/applications/${id}/decide`, decide);
  await stage.api.get(anything, 'POST', `/v1/datasets/${DATASET}/downloads`, { as, body: {} });
  const today = new Date();
  const month = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1));
  const { exported } = makeMonths({
    month: month.toISOString().slice(0, 7),
    seed: 1,
    project: stage.export.projectId,
    buckets: [stage.env['BUCKET_DATASETS']!],
  });
  await loadArrived(stage.export, exported);
  await stage.publish('egress-tick', {});
}

function where(stage: Stage): string {
  const { urls, env, folder } = stage.local;
  const rows = [
    ['api', `${urls.functions!}/api/v1/datasets`],
    ['admin-api', `${urls.functions!}/admin-api/v1/applications`],
    ['openapi', `${urls.functions!}/api/v1/openapi.json`],
    ['dataset', `${urls.functions!}/api/datasets/${DATASET}`],
    ['mailbox', urls.mail],
    ['firestore', env['FIRESTORE_EMULATOR_HOST']],
    ['auth', env['FIREBASE_AUTH_EMULATOR_HOST']],
    ['storage', env['STORAGE_API_ENDPOINT']],
    ['bigquery', env['BIGQUERY_API_ENDPOINT']],
    ['datacite', env['DATACITE_URL']],
    ['gateway', urls.gateway],
    ['logs', `${folder}/logs`],
    ['sign in as', `${cast.admin}, ${cast.reviewer} or ${cast.researcher}`],
    ['password', PASSWORD],
  ];
  return rows.map(([name, place]) => `${name!.padEnd(11)} ${place ?? ''}\n`).join('');
}

/** What to type to ask the API as the researcher: signing in gives a token, which lives an hour. */
function tryIt({ env, local }: Stage): string {
  const auth = `http://${env['FIREBASE_AUTH_EMULATOR_HOST']!}/identitytoolkit.googleapis.com/v1`;
  const who = { email: cast.researcher, password: PASSWORD, returnSecureToken: true };
  return [
    'To ask as the researcher, in another terminal:',
    `TOKEN=$(curl -s '${auth}/accounts:signInWithPassword?key=demo' -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(who)}' | node -p 'JSON.parse(fs.readFileSync(0)).idToken')`,
    `curl -s -H "authorization: Bearer $TOKEN" ${local.urls.functions!}/api/v1/accreditations`,
    '',
  ].join('\n');
}

await entry(async () => {
  const { values } = parseArgs({
    options: { port: { type: 'string', multiple: true, default: [] } },
  });
  const ports = Object.fromEntries(
    values.port.map((one) => one.split('=')).map(([name, port]) => [name, Number(port)]),
  ) as NonNullable<LocalOptions['ports']>;
  process.stdout.write(`starting (ports may be given: --port ${PORT_NAMES[0]}=9000)\n`);
  const stopped = new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(0));
    process.once('SIGTERM', () => resolve(0));
  });
  const local = await startLocal({ ports });
  const stage = setStage(local);
  try {
    await Promise.race([seed(stage), stopped]);
    process.stdout.write(`\n${where(stage)}\n${tryIt(stage)}\nCtrl-C stops everything.\n`);
    const ended = local.ended.then((name) => {
      process.stderr.write(`${name} stopped by itself: see ${local.folder}/logs/${name}.log\n`);
      return 1;
    });
    return await Promise.race([stopped, ended]);
  } finally {
    await stage.close();
    await local.stop();
  }
});
