import { every, type Query } from '../../../platform/documents.ts';
import type { Trace } from '../../../platform/trace.ts';
import { helpRequests } from '../../domain/help.ts';

const of = (person: string): Query => ({ where: [['personId', '==', person]] });

/** What somebody asked and was answered; afterwards topic and state alone are left. */
export const helpTrace: Trace = {
  room: 'contributions',
  async *find(app, { id: person }) {
    for await (const { id, value } of every(app.documents, helpRequests, of(person)))
      if (value.personal)
        yield { room: 'contributions', record: `helpRequests/${id}`, data: value.personal };
  },
  async erase(app, { id: person }) {
    let count = 0;
    for await (const { id, value } of every(app.documents, helpRequests, of(person))) {
      if (!value.personal) continue;
      count += 1;
      await app.documents.transact((tx) => {
        tx.patch(helpRequests, id, { personal: undefined });
        return Promise.resolve();
      });
    }
    return [{ room: 'contributions', what: 'requests for help', count }];
  },
};
