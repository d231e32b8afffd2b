import type { App } from '../app.ts';
import { must } from './documents.ts';
import { mails, type Mail } from './mail.ts';

/** Sends one mail; throws when the server does not take it. */
export type Transport = (mail: Mail & { messageId: string }) => Promise<void>;

/**
 * Sends the mail of the outbox document `id` under a lease: nothing when it was sent, another run is
 * at it, or it was given up. Throws when the server did not take it, so that the event comes again.
 * At least once: a crash between sending and recording sends again with the same Message-ID.
 */
export async function sendMail(
  app: Pick<App, 'documents' | 'now' | 'policy' | 'transport' | 'log'>,
  id: string,
): Promise<void> {
  const { lease, attempts } = app.policy.mail;
  const mail = await app.documents.transact(async (tx) => {
    const now = app.now();
    const found = await tx.get(mails, id);
    const delivery = found?.delivery ?? { state: 'PENDING' as const, attempts: 0 };
    if (!found || delivery.state === 'SUCCESS' || delivery.state === 'ERROR') return undefined;
    if (delivery.leaseExpireTime && delivery.leaseExpireTime > now)
      throw new Error(`Mail ${id} is being sent by another run.`);
    const leaseExpireTime = new Date(now.getTime() + lease);
    tx.patch(mails, id, {
      delivery: { state: 'PROCESSING', attempts: delivery.attempts + 1, leaseExpireTime },
    });
    return { ...found, attempt: delivery.attempts + 1 };
  });
  if (!mail) return;
  try {
    await app.transport({ ...mail, messageId: `<${id}@spaceml>` });
  } catch (error) {
    const state = mail.attempt < attempts ? 'PENDING' : 'ERROR';
    await app.documents.transact(async (tx) => {
      await must(tx, mails, id, 'mail');
      tx.patch(mails, id, { delivery: { state, attempts: mail.attempt } });
    });
    app.log.error('mail was not taken by the server', error, { mail: id, attempt: mail.attempt });
    if (state === 'PENDING') throw error;
    return;
  }
  await app.documents.transact(async (tx) => {
    if (!(await tx.get(mails, id))) return;
    if (mail.forget) tx.remove(mails, id);
    else
      tx.patch(mails, id, {
        delivery: { state: 'SUCCESS', attempts: mail.attempt, endTime: app.now() },
      });
  });
}
