import type { App } from '../../functions/app.ts';
import { every, type Found } from '../../functions/platform/documents.ts';
import { mails, type Mail } from '../../functions/platform/mail.ts';
import { sendMail } from '../../functions/platform/send-mail.ts';
import type { Command } from './command.ts';

const stateOf = ({ delivery }: Mail): string => delivery?.state ?? 'PENDING';
const isWaiting = ({ value }: Found<Mail>): boolean => stateOf(value) !== 'SUCCESS';

/** What was not sent (yet), the oldest first. */
const waiting = async (app: Pick<App, 'documents'>): Promise<Found<Mail>[]> => {
  const all = await Array.fromAsync(every(app.documents, mails, { orderBy: 'createdAt' }));
  return all.filter(isWaiting);
};

export const mailCommands: Command[] = [
  {
    name: 'mail list',
    args: '',
    summary: 'mail that was not sent (yet), without addresses or text',
    takes: [0, 0],
    run: async ({ app }) => {
      const found = (await waiting(app)).map(({ id, value }) => ({
        id,
        state: stateOf(value),
        attempts: value.delivery?.attempts ?? 0,
        createdAt: value.createdAt.toISOString(),
      }));
      return {
        lines:
          found.length === 0
            ? ['all mail was sent']
            : found.map(
                ({ id, state, attempts, createdAt }) =>
                  `${id}  ${state}  ${attempts} attempts  ${createdAt}`,
              ),
        value: found,
      };
    },
  },
  {
    name: 'mail send',
    args: '[ID]',
    summary: 'tries again what was not sent, given up or not: one mail, or all',
    takes: [0, 1],
    run: async ({ app, progress }, [only]) => {
      const due = (await waiting(app)).filter(({ id }) => only === undefined || id === only);
      const failed: string[] = [];
      for (const [index, { id }] of due.entries()) {
        await retry(app, id).catch(() => failed.push(id));
        progress(index + 1, 'mails', due.length);
      }
      const sent = due.length - failed.length;
      return {
        lines: [`${sent} sent, ${failed.length} not taken`, ...failed],
        value: { sent, failed },
        code: failed.length > 0 ? 1 : 0,
      };
    },
  },
];

/** One more attempt, also of a mail that was given up; throws when the server does not take it. */
async function retry(app: App, id: string): Promise<void> {
  await app.documents.transact(async (tx) => {
    const mail = await tx.get(mails, id);
    if (mail?.delivery?.state === 'ERROR')
      tx.patch(mails, id, { delivery: { state: 'PENDING', attempts: 0 } });
  });
  await sendMail(app, id);
}
