import type { CappedLog } from '../log.ts';
import type { Manifest } from '../manifest.ts';
import { triggeredBy } from '../manifest.ts';
import { close, serve, type Answer, type Request } from '../http-server.ts';
import { Control, type DeadLetter } from './control.ts';
import type { Target } from './event.ts';
import { fromFirestore, registerTriggers } from './firestore.ts';
import { createTopics, fromPubsub, pullMessages } from './pubsub.ts';
import { Queue } from './queue.ts';
import { fromStorage, Notification, waitingFor } from './storage.ts';

/** Between the emulators and the functions: delivers their events as Google would. */
export interface Gateway {
  readonly url: string;
  /** Changes how events misbehave and are retried, from now on. */
  control(control: Control): void;
  /** Resolves when nothing has been queued or under way for 150 ms. */
  idle(): Promise<void>;
  deadLetters(): readonly DeadLetter[];
  /** Forgets what is queued and the dead letters: for a clean start between tests. */
  reset(): void;
  /** Waits for document events of the functions, from a Firestore emulator that runs. */
  watchFirestore(emulator: string): Promise<void>;
  /** Creates topics and subscriptions in a Pub/Sub emulator that runs, and pulls them. */
  watchPubsub(emulator: string, outbound?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly port: number;
  readonly project: string;
  readonly manifest: Manifest;
  /** Where functions are served, each under its name. */
  readonly functionsUrl: string;
  readonly log?: CappedLog;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { project, manifest, log } = options;
  const queue = new Queue((line) => log?.line(line));
  const stopping = new AbortController();
  const target = (name: string): Target => ({
    name,
    url: `${options.functionsUrl}/${name}/`,
    timeout: manifest[name]?.timeout ?? 60,
  });

  const handle = ({ path, method, message, body }: Request): Answer | Promise<Answer> => {
    const trigger = /^\/functions\/projects\/[^/]+\/triggers\/([^/]+)$/.exec(path)?.[1];
    if (trigger !== undefined) {
      // The emulator neither waits nor retries: it is answered at once.
      if (manifest[trigger] !== undefined)
        queue.add(target(trigger), fromFirestore(message.headers, body));
      return { status: 204 };
    }
    switch (`${method} ${path}`) {
      case 'POST /storage-events': {
        const notification = Notification.parse(JSON.parse(body.toString('utf8')));
        for (const name of waitingFor(notification, manifest, project))
          queue.add(target(name), fromStorage(notification));
        return { status: 204 };
      }
      case 'GET /_control':
        return { status: 200, json: queue.status() };
      case 'POST /_control':
        queue.control(Control.parse(JSON.parse(body.toString('utf8'))));
        return { status: 204 };
      case 'POST /_reset':
        queue.reset();
        return { status: 204 };
      case 'POST /_idle':
        return queue.idle().then(() => ({ status: 200, json: queue.status() }));
      default:
        return { status: 404 };
    }
  };
  const server = await serve(options.port, handle);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  return {
    url: `http://127.0.0.1:${port}`,
    control: (control) => queue.control(control),
    idle: () => queue.idle(),
    deadLetters: () => queue.status().deadLetters,
    reset: () => queue.reset(),
    watchFirestore: (emulator) => registerTriggers(emulator, project, manifest),
    async watchPubsub(emulator, outbound = []) {
      await createTopics(emulator, project, manifest, outbound);
      for (const { name, trigger } of triggeredBy(manifest, 'pubsub'))
        void pullMessages(
          `${emulator}/v1/projects/${project}/subscriptions/${name}`,
          (message) => queue.add(target(name), fromPubsub(project, trigger.topic, name, message)),
          stopping.signal,
          (line) => log?.line(line),
        );
    },
    async stop() {
      stopping.abort();
      queue.close();
      await close(server);
    },
  };
}
