import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { keepNoLonger } from '../../platform/retention.ts';
import { revocations } from '../domain/revocation.ts';

/**
 * Daily: what admins wrote of a confirmed misuse goes some time after the denial that it led to has ended (P-2.2.2c,
 * P-4.0d); who it is about was told the category and the end, and is not warned. Writes 2 per record.
 */
export const forgetRevocations = (
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> =>
  keepNoLonger(app, {
    of: revocations,
    ending: (revocation) =>
      revocation.state === 'confirmed' && revocation.personal
        ? { since: revocation.deniedUntil, kept: app.policy.retention.revocation }
        : undefined,
    warn: () => Promise.resolve([]),
    remove: (tx, id, { retention: _past, personal: _gone, ...rest }, now) => {
      const event = { at: now, actor: 'sweep', action: 'forget', reason: 'P-2.2.2c' };
      const chain = recordEvent(tx, revocations, id, rest.chain, { ...event, state: rest.state });
      tx.set(revocations, id, { ...rest, chain });
      return Promise.resolve();
    },
  });
