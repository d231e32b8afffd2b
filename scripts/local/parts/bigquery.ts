import { join } from 'node:path';

import { bigqueryPython } from '../../lib/bigquery-python.ts';
import type { PartKind } from '../part.ts';
import { answers } from '../ready.ts';
import { startPart } from './child-part.ts';

const SHIM = join(import.meta.dirname, '../bigquery/shim.py');

/** local-bigquery, mended by our shim until money comes out exact. */
export const bigquery: PartKind = {
  env: ({ ports }) => ({ BIGQUERY_API_ENDPOINT: `http://127.0.0.1:${ports.bigquery}` }),
  async start(context) {
    const { python, home } = await bigqueryPython();
    const url = `http://127.0.0.1:${context.ports.bigquery}`;
    return startPart(context, {
      name: 'bigquery',
      url,
      command: [
        ...[python, SHIM, 'serve', '--host', '127.0.0.1'],
        ...['--port', String(context.ports.bigquery)],
        ...['--grpc-port', String(context.ports['bigquery-grpc'])],
        ...['--project', context.project, '--data-dir', join(context.folder, 'bigquery')],
      ],
      env: {
        HOME: home,
        PYTHONDONTWRITEBYTECODE: undefined,
        PYTHONPYCACHEPREFIX: join(home, 'pycache'),
      },
      // the port opens before the database answers
      ready: () => answers(`${url}/bigquery/v2/projects/${context.project}/datasets`),
    });
  },
};
