import { parseArgs } from 'node:util';
import { startStorage } from './server.ts';

const { values } = parseArgs({
  options: {
    root: { type: 'string', default: '.local/storage' },
    port: { type: 'string', default: '4443' },
    host: { type: 'string' },
    pubsub: { type: 'string' },
    'events-url': { type: 'string' },
    signers: { type: 'string' },
    'external-url': { type: 'string' },
    owner: { type: 'boolean' },
  },
});

const { port, 'events-url': eventsUrl, 'external-url': externalUrl, ...rest } = values;
const storage = await startStorage({
  ...rest,
  port: Number(port),
  ...(eventsUrl === undefined ? {} : { eventsUrl }),
  ...(externalUrl === undefined ? {} : { externalUrl }),
});
console.log(`storage: ready at ${storage.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void storage.close().then(() => process.exit(0)));
