import { join } from 'node:path';

import { ROOT } from '../../lib/paths.ts';
import type { PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';

/** SMTP that delivers nowhere, with a mailbox to look into. */
export const mail: PartKind = {
  env: ({ ports }) => ({ SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` }),
  start(context) {
    const url = `http://127.0.0.1:${context.ports.mailbox}`;
    return startPart(context, {
      name: 'mail',
      url,
      command: [
        ...[process.execPath, join(ROOT, 'node_modules/maildev/dist/bin/maildev.js')],
        ...['--ip', '127.0.0.1', '--smtp', String(context.ports.smtp)],
        ...['--web-ip', '127.0.0.1', '--web', String(context.ports.mailbox)],
      ],
      ready: () => answers(`${url}/api/healthz`),
    });
  },
};
