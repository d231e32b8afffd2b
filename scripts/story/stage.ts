import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { ROOT } from '../lib/paths.ts';
import type { Local } from '../local/launcher.ts';
import { accounts, type Account } from './accounts.ts';
import { client } from './client.ts';
import { Deviation } from './tell.ts';

const run = promisify(execFile);

/** The people of the story; addresses of the reserved domain. */
export const cast = {
  admin: 'admin@example.org',
  otherAdmin: 'second-admin@example.org',
  reviewer: 'reviewer@example.org',
  researcher: 'researcher@example.org',
  member: 'team-member@example.org',
  supervisor: 'supervisor@example.org',
  second: 'second-researcher@example.org',
  third: 'third-researcher@example.org',
} as const;
export type Role = keyof typeof cast;

/** Everything the story is played with: the deployed functions from outside, and the operator's own tools. */
export function stage(local: Local) {
  const { env } = local;
  const project = env['GOOGLE_CLOUD_PROJECT']!;
  const functions = local.urls.functions!;
  const people: Partial<Record<Role, Account>> = {};
  const storage = new Storage({ projectId: project, apiEndpoint: env['STORAGE_API_ENDPOINT']! });
  process.env['FIRESTORE_EMULATOR_HOST'] = env['FIRESTORE_EMULATOR_HOST'];
  process.env['PUBSUB_EMULATOR_HOST'] = env['PUBSUB_EMULATOR_HOST'];
  const firestore = new Firestore({ projectId: project });
  const pubsub = new PubSub({ projectId: project });
  return {
    local,
    env,
    api: client(`${functions}/api`),
    adminApi: client(`${functions}/admin-api`),
    accounts: accounts(env['FIREBASE_AUTH_EMULATOR_HOST']!, project),
    mailbox: local.mailbox,
    /** Who has signed in; the demo ends when a step needs somebody who has not. */
    person: (role: Role): Account => {
      const found = people[role];
      if (!found) throw new Deviation(`${role} has not signed in`);
      return found;
    },
    signedIn: (role: Role, account: Account): void => void (people[role] = account),
    storage,
    /** The billing export: Google writes it in earnest. */
    export: {
      endpoint: env['BIGQUERY_API_ENDPOINT']!,
      projectId: project,
      exportTable: env['BILLING_TABLE']!,
    },
    bucket: (name: 'uploads' | 'quarantine' | 'datasets' | 'logs') =>
      storage.bucket(env[`BUCKET_${name.toUpperCase()}`]!),
    /** The Firestore console: an admin's hands, beside all rules. */
    console: firestore,
    publish: async (topic: string, json: object): Promise<void> => {
      await pubsub.topic(topic).publishMessage({ json });
      await local.gateway.idle();
    },
    /** All events that were on their way have been dealt with. */
    settled: () => local.gateway.idle(),
    /** A command-line tool of the operator's (`admin-cli`, `billing`); answers what it prints as JSON. */
    tool: async (name: string, ...args: string[]): Promise<unknown> => {
      const main = join(ROOT, `scripts/${name}/main.ts`);
      const options = { env: { ...process.env, ...env }, maxBuffer: 1 << 24 };
      const { stdout } = await run(process.execPath, [main, ...args, '--json'], options).catch(
        (error: unknown) => {
          const { stderr } = error as { stderr?: string };
          throw new Deviation(`${name} ${args.join(' ')}: ${stderr ?? String(error)}`);
        },
      );
      return stdout.trim() === '' ? undefined : JSON.parse(stdout);
    },
    close: async (): Promise<void> => {
      await firestore.terminate();
      await pubsub.close();
    },
  };
}
export type Stage = ReturnType<typeof stage>;
