import { startDatacite } from '../datacite/datacite.ts';
import type { PartKind } from '../part.ts';
import { DATACITE } from '../project.ts';

/** A stand-in for DataCite's REST API; it runs inside the launcher. */
export const datacite: PartKind = {
  env: ({ ports }) => ({
    DATACITE_URL: `http://127.0.0.1:${ports.datacite}`,
    DATACITE_USER: DATACITE.user,
    DATACITE_PASSWORD: DATACITE.password,
    DATACITE_PREFIX: DATACITE.prefix,
  }),
  async start(context) {
    const log = context.log('datacite');
    const { url, stop } = await startDatacite({
      port: context.ports.datacite,
      ...DATACITE,
      log: (line) => log.line(line),
    });
    return { name: 'datacite', url, ended: new Promise(() => undefined), stop };
  },
};
