import { every } from '../platform/documents.ts';
import type { Chore, Trace } from '../platform/trace.ts';
import { erasures } from './domain/erasure.ts';
import { people } from './domain/person.ts';
import { forgetMail, mailTrace } from './mail-trace.ts';
import { finishErasure } from './usecases/continue-erasure.ts';
import { forgetPeople } from './usecases/forget-people.ts';

const room = 'people';

/** The profile. What is left afterwards says only that there was an erasure. */
const profileTrace: Trace = {
  room,
  async *find(app, { id }) {
    const person = await app.documents.get(people, id);
    if (!person) return;
    const { personal, accepted, addressIds } = person;
    if (personal ?? addressIds ?? Object.keys(accepted)[0])
      yield { room, record: `people/${id}`, data: person };
  },
  erase: (app, { id }) =>
    app.documents.transact(async (tx) => {
      const person = await tx.get(people, id);
      if (!person) return [];
      const { personal, addressIds: _, ...rest } = person;
      tx.set(people, id, { ...rest, accepted: {} });
      return [{ room, what: 'profile', count: personal ? 1 : 0 }];
    }),
};

/** The sign-in account; its sessions were ended before. */
const accountTrace: Trace = {
  room,
  async *find(app, { id }) {
    const user = await app.identity.find({ id });
    if (user) yield { room, record: `accounts/${id}`, data: user };
  },
  async erase(app, { id }) {
    const user = await app.identity.find({ id });
    await app.identity.remove(id);
    return [{ room, what: 'account', count: user ? 1 : 0 }];
  },
};

/** Erasures whose doorbell was lost. */
const finishErasures: Chore = {
  room,
  name: 'finish-erasures',
  async run(app) {
    let count = 0;
    for await (const { id } of every(app.documents, erasures, {
      where: [['state', '==', 'erasing']],
    })) {
      await finishErasure(app, id);
      count += 1;
    }
    return count;
  },
};

export const traces: Trace[] = [profileTrace, mailTrace, accountTrace];
export const chores: Chore[] = [
  forgetMail,
  { room, name: 'forget-people', run: forgetPeople },
  finishErasures,
];
