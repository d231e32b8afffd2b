import { findAccount } from '../../functions/people/usecases/set-roles.ts';
import { Fault } from '../../functions/platform/fault.ts';
import type { User } from '../../functions/platform/identity.ts';
import type { Role } from '../../functions/platform/roles.ts';
import { Usage, type Context } from './command.ts';

/** Whom a decision is made for (`--by`), with the role that it needs; the record names that person. */
export async function deciderOf({ app, by }: Context, ...roles: Role[]): Promise<User> {
  if (by === undefined) throw new Usage(`Say who decides: --by EMAIL (${roles.join(' or ')}).`);
  const user = await findAccount(app, by);
  if (!user.emailVerified || !roles.some((role) => user.roles.includes(role)))
    throw new Fault('forbidden', `${by} has not the role ${roles.join(' or ')}.`);
  return user;
}
