import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Query, Transaction } from '../../platform/documents.ts';
import type { Subject } from '../../platform/trace.ts';
import { erasures, type Erasure, type Erasing } from '../domain/erasure.ts';
import { newPerson, people } from '../domain/person.ts';

export interface Request {
  subject: Subject;
  /** Proven address for the confirmation. */
  email: string | undefined;
  door: Erasure['door'];
  actor: string;
}

/**
 * Ends the person's access at once and starts the erasure, in one transaction (P-2.2.4); the rest
 * follows the document. Asked again: the erasure that there is. Reads 2, writes 3.
 */
export async function requestErasure(
  app: Pick<App, 'documents' | 'now' | 'newId'>,
  { subject, email, door, actor }: Request,
): Promise<{ id: string; erasure: Erasure }> {
  const now = app.now();
  const fresh = app.newId();
  return app.documents.transact(async (tx) => {
    // An address without an account may be named again later: it gets no mark, and a new erasure then.
    const account = !subject.addresses.includes(subject.id);
    const person = account ? await tx.get(people, subject.id) : undefined;
    const running = person?.erasure ?? (await openErasure(tx, subject.id));
    const existing = running === undefined ? undefined : await tx.get(erasures, running);
    if (running !== undefined && existing) return { id: running, erasure: existing };
    const id = fresh;
    if (account) tx.set(people, subject.id, { ...(person ?? newPerson(now)), erasure: id });
    const erasure: Erasing = {
      state: 'erasing',
      subjectId: subject.id,
      addresses: [...new Set([...subject.addresses, ...(person?.addressIds ?? [])])],
      door,
      requestedAt: now,
      ...(email === undefined ? {} : { personal: { email } }),
      rooms: [],
      chain: recordEvent(tx, erasures, id, noChain, {
        at: now,
        actor,
        action: 'request-erasure',
        state: 'erasing',
        reason: door === 'retention' ? 'P-2.2.2c' : 'P-2.2.4',
      }),
    };
    tx.create(erasures, id, erasure);
    return { id, erasure };
  });
}

const openErasure = async (tx: Transaction, subjectId: string): Promise<string | undefined> => {
  const where: Query['where'] = [
    ['subjectId', '==', subjectId],
    ['state', '==', 'erasing'],
  ];
  return (await tx.find(erasures, { where, limit: 1 })).at(0)?.id;
};
