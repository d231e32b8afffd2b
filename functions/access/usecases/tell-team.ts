import type { App } from '../../app.ts';
import { every, type Found, type Transaction } from '../../platform/documents.ts';
import type { Letter } from '../../platform/mail.ts';
import { members, type Member } from '../domain/accreditation.ts';
import { teller } from './tell.ts';

/** Lead and members who joined. Reads 1 each. */
export const teamOf = (tx: Transaction, id: string): Promise<Found<Member>[]> =>
  tx.find(members, { within: id, where: [['state', '==', 'active']] });

/** Who had joined the team; those who were only invited have done nothing. */
export async function joinedOf(tx: Transaction, accreditationId: string) {
  const joined = [];
  for await (const { value } of every(tx, members, { within: accreditationId }))
    if (value.state === 'active' || value.state === 'suspended') joined.push(value);
  return joined;
}

/** One mail to each of them, so that nobody sees another's address; writes 1 each. */
export function tellTeam(
  app: Pick<App, 'config' | 'newId'>,
  tx: Transaction,
  team: Found<Member>[],
  letter: Letter,
  now: Date,
): void {
  const tell = teller(app, tx, now);
  for (const { id, value } of team) tell(value.personal?.email, [id.split('/')[1]!], letter);
}
