import { createServer } from 'node:net';

import { Remedy } from '../lib/remedy.ts';

/** Everything here that listens. */
export const PORT_NAMES = [
  'gateway',
  'firestore',
  'auth',
  'pubsub',
  'storage',
  'bigquery',
  'bigquery-grpc',
  'smtp',
  'mailbox',
  'datacite',
  'functions',
] as const;
export type PortName = (typeof PORT_NAMES)[number];
export type Ports = Readonly<Record<PortName, number>>;

/** A port for each name: the wished one, which must be free, or any free one. Errors: Remedy. */
export async function choosePorts(wished: Partial<Ports> = {}): Promise<Ports> {
  const held = await Promise.allSettled(PORT_NAMES.map((name) => hold(name, wished[name] ?? 0)));
  const chosen = held.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await Promise.all(chosen.map(({ release }) => release()));
  for (const one of held) if (one.status === 'rejected') throw one.reason;
  return Object.fromEntries(chosen.map(({ name, port }) => [name, port])) as Record<
    PortName,
    number
  >;
}

interface Held {
  readonly name: PortName;
  readonly port: number;
  readonly release: () => Promise<void>;
}

/** All ports are held until all are chosen, so that none is given out twice. */
async function hold(name: PortName, port: number): Promise<Held> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(
        new Remedy(
          `Port ${port} for ${name} is taken: stop what listens there or choose another with --port ${name}=PORT.`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    name,
    port: address.port,
    release: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
