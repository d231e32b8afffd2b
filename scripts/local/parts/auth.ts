import { join } from 'node:path';

import type { PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';

const MAIN = join(import.meta.dirname, '../auth/main.ts');

/** Firebase's Auth emulator, without the parts of firebase-tools around it. */
export const auth: PartKind = {
  env: ({ ports }) => ({ FIREBASE_AUTH_EMULATOR_HOST: `127.0.0.1:${ports.auth}` }),
  start(context) {
    const url = `http://127.0.0.1:${context.ports.auth}`;
    return startPart(context, {
      name: 'auth',
      url,
      command: [process.execPath, MAIN, String(context.ports.auth), context.project],
      ready: () => answers(url),
    });
  },
};
