import type { App } from '../../app.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import type { Role } from '../../platform/roles.ts';
import { newPerson, people, refuseErased } from '../domain/person.ts';

/**
 * Sets a person's roles and records it; where one was taken away every session ends, for a token
 * carries its roles. Faults: not-found, gone (erased), conflict (address not verified).
 * Reads 1, writes 2, calls 2 or 4.
 */
export async function setRoles(
  app: Pick<App, 'documents' | 'identity' | 'now'>,
  actor: string,
  email: string,
  roles: Role[],
): Promise<User> {
  const user = await findAccount(app, email);
  if (roles.length > 0 && !user.emailVerified)
    throw new Fault('conflict', `${email} is not verified: its owner opens the mailed link first.`);
  const next = [...new Set(roles)].sort();
  const now = app.now();
  await app.documents.transact(async (tx) => {
    const person = (await tx.get(people, user.id)) ?? newPerson(now);
    refuseErased(person);
    tx.set(people, user.id, {
      ...person,
      chain: recordEvent(tx, people, user.id, person.chain ?? noChain, {
        at: now,
        actor,
        action: 'set-roles',
        state: 'present',
        reason: next.join('+') || 'none',
      }),
    });
  });
  const loses = user.roles.some((role) => !next.includes(role));
  // Recorded first: roles without a record must not be; a record whose claims failed is set again.
  // Before the claims, too: of a run that was killed behind them the next one sees nothing taken away.
  if (loses) await app.identity.revoke(user.id);
  await app.identity.setRoles(user.id, next);
  if (loses) await app.identity.revoke(user.id);
  return { ...user, roles: next };
}

/** The account of an address; Fault not-found. */
export async function findAccount(app: Pick<App, 'identity'>, email: string): Promise<User> {
  const user = await app.identity.find({ email });
  if (!user) throw new Fault('not-found', `No account has the address ${email}: sign up first.`);
  return user;
}
