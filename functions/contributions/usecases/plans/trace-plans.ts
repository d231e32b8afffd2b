import { every, must, type Query } from '../../../platform/documents.ts';
import type { Trace } from '../../../platform/trace.ts';
import { dataPlans, remove } from '../../domain/data-plan.ts';
import { storePlan } from './write-plan.ts';

const of = (person: string): Query => ({ where: [['ownerId', '==', person]] });

/** What somebody planned; afterwards nobody reads it, shared or not. */
export const planTrace: Trace = {
  room: 'contributions',
  async *find(app, { id: person }) {
    for await (const { id, value } of every(app.documents, dataPlans, of(person)))
      if (value.personal)
        yield { room: 'contributions', record: `dataPlans/${id}`, data: value.personal };
  },
  async erase(app, { id: person }) {
    let count = 0;
    for await (const { id, value } of every(app.documents, dataPlans, of(person))) {
      if (!value.personal) continue;
      count += 1;
      await app.documents.transact(async (tx) => {
        const before = await must(tx, dataPlans, id, 'plan');
        storePlan(app, tx, id, before, remove(before), 'erasure', 'erase');
      });
    }
    return [{ room: 'contributions', what: 'data management plans', count }];
  },
};
