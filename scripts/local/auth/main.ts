/** node main.ts PORT PROJECT: firebase-tools' Auth emulator alone, with an API description cut to what we use. */
import { createRequire } from 'node:module';

interface Emulator {
  start(): Promise<void>;
}
interface AuthModule {
  AuthEmulator: new (options: {
    host: string;
    port: number;
    projectId: string;
    singleProjectMode: number;
  }) => Emulator;
  SingleProjectMode: { NO_WARNING: number };
}

const UNUSED =
  /tenants|passkey|[Mm]fa|Saml|[Ii]dpConfig|GameCenter|IosClient|PhoneNumber|recaptcha|defaultSupportedIdps|initializeAuth|^\/v1\/projects$/;

const [port, projectId] = process.argv.slice(2);
if (port === undefined || projectId === undefined) throw new Error('usage: main.ts PORT PROJECT');

// The emulator compiles a validator for each path it describes: half of its start.
const require = createRequire(import.meta.url);
const description = require('firebase-tools/lib/emulator/auth/apiSpec.js') as {
  default: { paths: Record<string, unknown> };
};
description.default.paths = Object.fromEntries(
  Object.entries(description.default.paths).filter(([path]) => !UNUSED.test(path)),
);

const { AuthEmulator, SingleProjectMode } =
  require('firebase-tools/lib/emulator/auth/index.js') as AuthModule;
await new AuthEmulator({
  host: '127.0.0.1',
  port: Number(port),
  projectId,
  singleProjectMode: SingleProjectMode.NO_WARNING,
}).start();
console.log(`auth emulator ready after ${Math.round(performance.now())} ms`);
