import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

const Address = z.object({ address: z.string(), name: z.string().default('') });
const Mail = z.object({
  id: z.string(),
  time: z.coerce.date(),
  from: z.array(Address).default([]),
  to: z.array(Address).default([]),
  cc: z.array(Address).default([]),
  subject: z.string().default(''),
  text: z.string().default(''),
  html: z.union([z.string(), z.literal(false)]).optional(),
  headers: z.record(z.string(), z.unknown()).default({}),
});
/** A mail as it arrived. */
export type Mail = z.infer<typeof Mail>;

/** All mail that the local system has sent, oldest first. */
export interface Mailbox {
  all(): Promise<Mail[]>;
  /** Mail to this address, copies included. */
  to(address: string): Promise<Mail[]>;
  /** The newest mail to an address whose subject fits; waits for it. Rejects after `seconds`. */
  waitFor(address: string, subject?: RegExp | string, seconds?: number): Promise<Mail>;
  clear(): Promise<void>;
}

/** A client of maildev's mailbox at this address. */
export function mailbox(url: string): Mailbox {
  const all = async (): Promise<Mail[]> => {
    const response = await fetch(`${url}/api/email?sort=asc`);
    if (!response.ok) throw new Error(`mailbox: HTTP ${response.status}`);
    return z.array(Mail).parse(await response.json());
  };
  const to = async (address: string): Promise<Mail[]> => {
    const wanted = address.toLowerCase();
    return (await all()).filter((mail) =>
      [...mail.to, ...mail.cc].some((one) => one.address.toLowerCase() === wanted),
    );
  };
  return {
    all,
    to,
    async waitFor(address, subject = '', seconds = 10) {
      const deadline = Date.now() + seconds * 1000;
      for (;;) {
        const mails = await to(address);
        const found = mails.findLast((mail) => fits(mail.subject, subject));
        if (found !== undefined) return found;
        if (Date.now() > deadline) {
          const subjects = mails.map((mail) => mail.subject).join(' | ');
          throw new Error(
            `no mail to ${address} about ${String(subject)}; there is: ${subjects || 'none'}`,
          );
        }
        await sleep(50);
      }
    },
    async clear() {
      const response = await fetch(`${url}/api/email/all`, { method: 'DELETE' });
      if (!response.ok) throw new Error(`mailbox: HTTP ${response.status}`);
      await response.body?.cancel();
    },
  };
}

function fits(subject: string, wanted: RegExp | string): boolean {
  return typeof wanted === 'string' ? subject.includes(wanted) : wanted.test(subject);
}
