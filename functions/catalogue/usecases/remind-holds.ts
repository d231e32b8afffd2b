import type { App } from '../../app.ts';
import { every, type Kind } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import type { Hold } from '../domain/dataset.ts';
import { holdsDue } from '../mails.ts';

/**
 * Daily: one mail to the admins about all holds on records of a kind whose review-by date has come (P-2.1.4c); when
 * one is new among them, and every week while any stands. Answers how many it named. Reads 1 each; writes 1 each
 * and the mail.
 */
export async function remindOfHolds<T extends { hold?: Hold | undefined }>(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
  of: Kind<T>,
  what: 'dataset' | 'submission',
): Promise<number> {
  const now = app.now();
  const { digestEvery, digestNames } = app.policy.application;
  return app.documents.transact(async (tx) => {
    const found = await Array.fromAsync(every(tx, of, { where: [['hold.reviewBy', '<=', now]] }));
    const late = found.flatMap(({ id, value: { hold } }) =>
      hold?.reviewBy ? [{ id, hold, reviewBy: hold.reviewBy }] : [],
    );
    const isNews = ({ hold: { remindedAt } }: (typeof late)[number]) =>
      remindedAt === undefined || now.getTime() - remindedAt.getTime() >= digestEvery;
    if (!late.some(isNews)) return 0;
    for (const { id, hold } of late) {
      const fields = { hold: { ...hold, remindedAt: now } };
      tx.patch(of, id, fields as Partial<Record<keyof T, unknown>>);
    }
    const letter = holdsDue(what, late, digestNames);
    post(tx, app.config, now, { id: app.newId(), to: [app.config.CONTACT], about: [], letter });
    return late.length;
  });
}
