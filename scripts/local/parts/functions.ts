import { join } from 'node:path';

import type { PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';

const MAIN = join(import.meta.dirname, '../functions-host.ts');

/** All functions in one process: /<function>/<rest>, as cloudfunctions.net has it. */
export const functions: PartKind = {
  env: ({ ports }) => ({ BASE_URL: `http://127.0.0.1:${ports.functions}/api` }),
  start(context) {
    const url = `http://127.0.0.1:${context.ports.functions}`;
    const { source, manifest, watch } = context.functions;
    return startPart(context, {
      name: 'functions',
      url,
      command: [
        process.execPath,
        ...(watch === true ? ['--watch', '--watch-preserve-output'] : []),
        ...[MAIN, '--port', String(context.ports.functions)],
        ...['--source', source, '--manifest', manifest],
      ],
      env: { ...context.env },
      ready: () => answers(`${url}/_health`),
    });
  },
};
