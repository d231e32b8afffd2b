/** node emulator.ts PORT PROJECT RULES: firebase-tools' Storage emulator alone, for its way of asking rules. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Emulator {
  start(): Promise<void>;
}
interface Modules {
  storage: {
    StorageEmulator: new (options: {
      host: string;
      port: number;
      projectId: string;
      rules: { name: string; content: string };
      auto_download: boolean;
    }) => Emulator;
  };
  registry: {
    EmulatorRegistry: {
      set(name: string, emulator: object): void;
      start(emulator: Emulator): Promise<void>;
    };
  };
}

const [port, projectId, rules] = process.argv.slice(2);
if (port === undefined || projectId === undefined || rules === undefined)
  throw new Error('usage: emulator.ts PORT PROJECT RULES');

const require = createRequire(import.meta.url);
const { StorageEmulator } =
  require('firebase-tools/lib/emulator/storage/index.js') as Modules['storage'];
const { EmulatorRegistry } =
  require('firebase-tools/lib/emulator/registry.js') as Modules['registry'];

// firestore.get of the rules is answered by the Firestore emulator that runs already
const [host, firestorePort] = process.env['FIRESTORE_EMULATOR_HOST']!.split(':');
EmulatorRegistry.set('firestore', {
  getName: () => 'firestore',
  getInfo: () => ({ name: 'firestore', host, port: Number(firestorePort) }),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
});
await EmulatorRegistry.start(
  new StorageEmulator({
    host: '127.0.0.1',
    port: Number(port),
    projectId,
    rules: { name: rules, content: readFileSync(rules, 'utf8') },
    auto_download: false,
  }),
);
console.log('ready');
