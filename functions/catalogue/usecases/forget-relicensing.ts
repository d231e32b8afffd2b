import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { dataGoes } from '../../platform/retention-mails.ts';
import { keepNoLonger, type Ending } from '../../platform/retention.ts';
import { relicensing, type Relicensing } from '../domain/relicensing.ts';

/**
 * Daily: who asked for another licence, and why, is warned of and goes once that is decided (P-2.2.2). Which licence
 * was granted, and on what terms, stays on record (P-2.1.4b). Writes 2 per record and step.
 */
export const forgetRelicensing = (
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> =>
  keepNoLonger(app, {
    of: relicensing,
    ending: (request) => endingOf(request, app.policy.retention.relicensing),
    warn: (_tx, id, { personal, personId }, removal) => {
      const letter = dataGoes(`your request ${id} for another licence`, removal);
      return Promise.resolve(personal ? [{ to: personal.email, about: personId, letter }] : []);
    },
    remove: (tx, id, { retention: _past, personal: _gone, ...rest }, now) => {
      const { state } = rest;
      const event = { at: now, actor: 'sweep', action: 'forget', reason: 'P-2.2.2', state };
      const chain = recordEvent(tx, relicensing, id, rest.chain, event);
      // a reason may quote the person; terms are the record
      tx.set(
        relicensing,
        id,
        state === 'declined' ? { ...rest, chain, message: '' } : { ...rest, chain },
      );
      return Promise.resolve();
    },
  });

function endingOf(request: Relicensing, kept: number): Ending | undefined {
  if (!request.personal) return undefined;
  switch (request.state) {
    case 'requested':
      return { since: undefined, kept };
    case 'granted':
    case 'declined':
      return { since: request.decidedAt, kept };
    case 'withdrawn':
      return { since: request.endedAt, kept };
  }
}
