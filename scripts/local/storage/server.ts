import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Announcer } from './announcer.ts';
import { sendError } from './answers.ts';
import type { App } from './app.ts';
import { Buckets } from './buckets.ts';
import { Call } from './call.ts';
import { Deliveries } from './delivery.ts';
import { Disk } from './disk.ts';
import { Faults } from './faults.ts';
import { route } from './router.ts';
import { Sessions } from './sessions.ts';
import { signersFrom } from './signers.ts';
import { UsageLog } from './usage-log.ts';

export interface StorageOptions {
  /** Folder of everything kept; made if it is missing. */
  root: string;
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** `host:port` of a Pub/Sub emulator, for notification configurations. */
  pubsub?: string;
  /** Each object change is POSTed there as `{ attributes, resource }` until it says 2xx. */
  eventsUrl?: string;
  /** JSON file `{ "access id or e-mail": "HMAC secret or PEM public key" }`, read anew for each signed URL. */
  signers?: string;
  /** How callers reach the emulator; stands in session URIs and links. */
  externalUrl?: string;
  /** Callers belong to the buckets' own project: Requester Pays asks nothing of them. */
  owner?: boolean;
  clock?: () => Date;
}

export interface RunningStorage {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts the emulator in this process. */
export async function startStorage(options: StorageOptions): Promise<RunningStorage> {
  const clock = options.clock ?? (() => new Date());
  const disk = new Disk(options.root);
  const buckets = new Buckets(disk);
  const deliveries = new Deliveries();
  const receivers = { pubsub: options.pubsub, events: options.eventsUrl };
  const app: App = {
    disk,
    buckets,
    sessions: new Sessions(disk, buckets, clock),
    announcer: new Announcer(deliveries, receivers, clock, () => app.url),
    usage: new UsageLog(disk),
    faults: new Faults(),
    signers: signersFrom(options.signers),
    clock,
    url: '',
    owner: options.owner ?? false,
  };

  const host = options.host ?? '127.0.0.1';
  const server = createServer(
    { requestTimeout: 0, keepAliveTimeout: 75_000 },
    (request, response) => {
      void serve(app, request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  app.url = (options.externalUrl ?? `http://${host}:${port}`).replace(/\/$/, '');
  const hourly = setInterval(
    () => void app.usage.flush(app, 'finished').catch(console.error),
    30_000,
  );
  hourly.unref();

  return {
    url: app.url,
    port,
    async close() {
      clearInterval(hourly);
      deliveries.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = new Call(request, response, app.clock());
  app.usage.begin(call);
  response.on('error', () => undefined).on('close', () => app.usage.end(app, call));
  try {
    app.faults.apply(call);
    await route(app, call);
  } catch (error) {
    await sendError(call, error).catch(() => request.socket.destroy());
  }
}
