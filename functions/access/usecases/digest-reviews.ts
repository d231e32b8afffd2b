import type { App } from '../../app.ts';
import { every, type Found, type Query } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import { applications, type Application } from '../domain/application.ts';
import { causeOf, isNews } from '../domain/digest.ts';
import { reviewsWait } from '../digest-mail.ts';

/**
 * Daily: one mail to the admins about all applications that wait longer than the policy's target, and all
 * holds whose review-by date has come; when something is new among them, and every week while anything is.
 * Silence never approves. Answers how many it named. Reads 1 each; writes 1 each and the mail.
 */
export async function digestReviews(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> {
  const now = app.now();
  const { expectedDecision, digestEvery, digestNames } = app.policy.application;
  const overdue: Query = {
    where: [
      ['state', 'in', ['submitted', 'in-review']],
      ['submittedAt', '<=', new Date(now.getTime() - expectedDecision)],
    ],
    orderBy: 'submittedAt',
  };
  const held: Query = { where: [['hold.reviewBy', '<=', now]] };
  return app.documents.transact(async (tx) => {
    const late: Found<Application>[] = [
      ...(await Array.fromAsync(every(tx, applications, overdue))),
      ...(await Array.fromAsync(every(tx, applications, held))),
    ];
    const named = late.flatMap(({ id, value }) => {
      const cause = causeOf(value, expectedDecision, now);
      return cause ? [{ id, value, cause }] : [];
    });
    if (!named.some(({ value, cause }) => isNews(value, cause, digestEvery, now))) return 0;
    for (const { id, cause } of named) tx.patch(applications, id, { digested: { at: now, cause } });
    post(tx, app.config, now, {
      id: app.newId(),
      to: [app.config.CONTACT],
      about: [],
      letter: reviewsWait(named, { target: expectedDecision, names: digestNames, now }),
    });
    return named.length;
  });
}
