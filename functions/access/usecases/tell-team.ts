import type { App } from '../../app.ts';
import type { Found, Transaction } from '../../platform/documents.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { members, type Member } from '../domain/accreditation.ts';

/** Lead and members who joined. Reads 1 each. */
export const teamOf = (tx: Transaction, id: string): Promise<Found<Member>[]> =>
  tx.find(members, { within: id, where: [['state', '==', 'active']] });

/** One mail to each of them, so that nobody sees another's address; writes 1 each. */
export function tellTeam(
  app: Pick<App, 'config' | 'newId'>,
  tx: Transaction,
  team: Found<Member>[],
  letter: Letter,
  now: Date,
): void {
  for (const { id, value } of team)
    if (value.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [value.personal.email],
        about: [id.split('/')[1]!],
        letter,
      });
}
