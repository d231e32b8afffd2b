import type { App } from '../app.ts';
import { mails, type Mail } from './mail.ts';

/** Sends one mail; throws when the server does not take it. */
export type Transport = (mail: Mail & { messageId: string }) => Promise<void>;

type Needs = Pick<App, 'config' | 'documents' | 'now' | 'policy' | 'transport' | 'log'>;

/**
 * Sends the mail of the outbox document `id` under a lease: nothing when it was sent or given up.
 * Throws when another run is at it or the server did not take it, so that the event comes again.
 * At least once: a crash between sending and recording sends again with the same Message-ID.
 * Reads 2 documents, writes 2.
 */
export async function sendMail(app: Needs, id: string): Promise<void> {
  const mail = await lease(app, id);
  if (!mail) return;
  const messageId = `<${id}@${new URL(app.config.BASE_URL).hostname}>`;
  const { attempt, ...letter } = mail;
  try {
    await app.transport({ ...letter, messageId });
  } catch (error) {
    const last = attempt >= app.policy.mail.attempts;
    const told = last ? 'a mail was given up' : 'a mail was not taken by the server';
    app.log.error(told, error, { mail: id, attempt });
    const recorded = await record(app, id, attempt, { state: last ? 'ERROR' : 'PENDING' });
    if (recorded && !last) throw error;
    return;
  }
  await record(app, id, attempt, { state: 'SUCCESS', endTime: app.now() });
}

/** Takes the mail for this run; undefined when there is nothing to send (any more). */
async function lease(app: Needs, id: string): Promise<(Mail & { attempt: number }) | undefined> {
  const policy = app.policy.mail;
  return app.documents.transact(async (tx) => {
    const now = app.now();
    const mail = await tx.get(mails, id);
    const { state, attempts, leaseExpireTime } = mail?.delivery ?? {
      state: 'PENDING',
      attempts: 0,
    };
    if (!mail || state === 'SUCCESS' || state === 'ERROR') return undefined;
    if (leaseExpireTime && leaseExpireTime > now)
      throw new Error(`Mail ${id} is being sent by another run.`);
    if (attempts >= policy.attempts) {
      tx.patch(mails, id, { delivery: { state: 'ERROR', attempts } });
      return undefined;
    }
    const until = new Date(now.getTime() + policy.lease);
    const attempt = attempts + 1;
    tx.patch(mails, id, {
      delivery: { state: 'PROCESSING', attempts: attempt, leaseExpireTime: until },
    });
    return { ...mail, attempt };
  });
}

/** Records how an attempt ended; false when the mail is gone or another run has it by now. */
async function record(
  app: Needs,
  id: string,
  attempts: number,
  outcome: Omit<NonNullable<Mail['delivery']>, 'attempts'>,
): Promise<boolean> {
  return app.documents.transact(async (tx) => {
    const mail = await tx.get(mails, id);
    if (mail?.delivery?.state !== 'PROCESSING' || mail.delivery.attempts !== attempts) return false;
    if (mail.forget && outcome.state === 'SUCCESS') tx.remove(mails, id);
    else tx.patch(mails, id, { delivery: { ...outcome, attempts } });
    return true;
  });
}
