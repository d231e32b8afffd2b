import { recordEvent } from '../platform/audit.ts';
import { every } from '../platform/documents.ts';
import type { Trace } from '../platform/trace.ts';
import { relicensing, withdraw } from './domain/relicensing.ts';

/** What somebody asked another licence for; afterwards what was decided about which licence is left. */
export const relicensingTrace: Trace = {
  room: 'catalogue',
  async *find(app, { id: person }) {
    const where: [string, '==', string][] = [['personId', '==', person]];
    for await (const { id, value } of every(app.documents, relicensing, { where }))
      if (value.personal) yield { room: 'catalogue', record: `relicensing/${id}`, data: value };
  },
  async needs(app, { id: person }) {
    const where: [string, '==', string][] = [['personId', '==', person]];
    for await (const { value } of every(app.documents, relicensing, { where }))
      if (value.personal) return true;
    return false;
  },
  async erase(app, { id: person }) {
    let count = 0;
    const where: [string, '==', string][] = [['personId', '==', person]];
    for await (const { id, value } of every(app.documents, relicensing, { where }))
      if (value.personal)
        count += await app.documents.transact(async (tx) => {
          const before = await tx.get(relicensing, id);
          if (!before?.personal) return 0;
          const now = app.now();
          const {
            personal: _gone,
            retention: _past,
            ...ended
          } = before.state === 'requested' ? withdraw(before, now) : before;
          const event = { at: now, actor: person, action: 'erase', state: ended.state };
          const chain = recordEvent(tx, relicensing, id, ended.chain, event);
          // what was decided may quote the person
          const quiet = 'message' in ended ? { ...ended, message: '' } : ended;
          tx.set(relicensing, id, { ...quiet, chain });
          return 1;
        });
    return [{ room: 'catalogue', what: 'requests for another licence', count }];
  },
};
