import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../lib/paths.ts';
import { DEPLOYMENT } from './deployment.ts';
import { startGateway, type Gateway } from './gateway/gateway.ts';
import { CappedLog } from './log.ts';
import { mailbox, type Mailbox } from './mailbox.ts';
import { readManifest } from './manifest.ts';
import type { Context, Env, FunctionsSource, Part, SigningKey } from './part.ts';
import { KINDS, PART_NAMES, type PartName } from './parts/kinds.ts';
import { choosePorts, type Ports } from './ports.ts';
import { OUTBOUND_TOPICS, PROJECT } from './project.ts';
import { removeData, runFolder } from './run-folder.ts';

export { PART_NAMES, type PartName };

export interface LocalOptions {
  /** All of them when not given. */
  readonly parts?: readonly PartName[];
  readonly ports?: Partial<Ports>;
  /** Name of the run's folder in .local; its data is kept. Without a name it is new and its data goes at the end. */
  readonly run?: string;
  /** `false` leaves the functions out; a source and manifest other than functions/ is for tests. */
  readonly functions?: boolean | FunctionsSource;
  readonly env?: Env;
}

/** The running system. */
export interface Local {
  /** What functions get: endpoints of the parts, bucket names, keys. */
  readonly env: Env;
  readonly folder: string;
  readonly urls: Readonly<Partial<Record<PartName | 'gateway', string>>>;
  readonly gateway: Gateway;
  readonly mailbox: Mailbox;
  /** Resolves with its name when a part ends by itself. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the parts side by side and connects them; all of them are stopped if one fails. Errors: Remedy. */
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const { folder, temporary } = await runFolder(options.run);
  const names = (options.parts ?? PART_NAMES).filter(
    (name) => name !== 'functions' || options.functions !== false,
  );
  const failing = new AbortController();
  const context = await contextOf(options, names, folder, failing.signal);
  const { ports, env } = context;
  const log = context.log('gateway');
  const gateway = await startGateway({
    port: ports.gateway,
    project: PROJECT,
    manifest: names.includes('functions') ? context.manifest : {},
    functionsUrl: `http://127.0.0.1:${ports.functions}`,
    log,
  });

  const started: Part[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await gateway.stop();
    await Promise.all(started.splice(0).map((part) => part.stop()));
    if (temporary) await removeData(folder);
  };
  let failure: Error | undefined;
  await Promise.all(
    names.map(async (name) => {
      try {
        const part = await KINDS[name].start(context);
        started.push(part);
        if (name === 'firestore') await gateway.watchFirestore(part.url);
        if (name === 'pubsub') await gateway.watchPubsub(part.url, OUTBOUND_TOPICS);
      } catch (error) {
        failure ??= error instanceof Error ? error : new Error(String(error));
        failing.abort();
      }
    }),
  );
  if (failure !== undefined) {
    await stop();
    throw failure;
  }

  return {
    env,
    folder,
    urls: { gateway: gateway.url, ...urlsOf(started) },
    gateway,
    mailbox: mailbox(`http://127.0.0.1:${ports.mailbox}`),
    ended: new Promise((resolve) => {
      for (const { name, ended } of started)
        void ended.then(() => {
          if (!stopping) resolve(name);
        });
    }),
    stop,
  };
}

async function contextOf(
  options: LocalOptions,
  names: readonly PartName[],
  folder: string,
  signal: AbortSignal,
): Promise<Context> {
  const functions =
    typeof options.functions === 'object'
      ? options.functions
      : {
          source: join(ROOT, 'functions/index.ts'),
          manifest: join(ROOT, 'functions/functions.json'),
        };
  const ports = await choosePorts(options.ports);
  const signing: SigningKey = {
    id: `GOOG1ELOCAL${randomBytes(16).toString('hex').toUpperCase()}`,
    secret: randomBytes(30).toString('base64'),
  };
  const known = { ports, signing, project: PROJECT };
  const env = names.reduce<Env>((all, name) => ({ ...all, ...KINDS[name].env(known) }), {
    GOOGLE_CLOUD_PROJECT: PROJECT,
    METADATA_SERVER_DETECTION: 'none',
    NODE_ENV: 'development',
    ...DEPLOYMENT,
  });
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  return {
    project: PROJECT,
    ports,
    folder,
    rules: join(ROOT, 'firestore.rules'),
    functions,
    manifest: await readManifest(functions.manifest),
    signing,
    env: { ...env, ...options.env },
    signal,
    log: (name) => new CappedLog(join(logs, `${name}.log`)),
  };
}

function urlsOf(parts: readonly Part[]): Record<string, string> {
  return Object.fromEntries(parts.map(({ name, url }): [string, string] => [name, url]));
}
