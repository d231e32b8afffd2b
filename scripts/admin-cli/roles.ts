import * as z from 'zod';
import { Role } from '../../functions/platform/roles.ts';
import { findAccount, setRoles } from '../../functions/people/usecases/set-roles.ts';
import type { User } from '../../functions/platform/identity.ts';
import { operator, Usage, type Command, type Outcome } from './command.ts';

const shown = ({ id, email, emailVerified, roles }: User): Outcome => ({
  lines: [`${email}${emailVerified ? '' : ' (not verified)'}: ${roles.join(', ') || 'no roles'}`],
  value: { id, email, emailVerified, roles },
});

export const roleCommands: Command[] = [
  {
    name: 'roles show',
    args: 'EMAIL',
    summary: 'the roles of an account',
    takes: [1, 1],
    run: async ({ app }, [email]) => shown(await findAccount(app, email!)),
  },
  {
    name: 'roles set',
    args: `EMAIL [${Role.options.join('|')}]…`,
    summary: 'gives an account exactly these roles; none: takes all away',
    takes: [1, 4],
    run: async ({ app }, [email, ...names]) => {
      const roles = z.array(Role).safeParse(names);
      if (!roles.success) throw new Usage(`Roles are ${Role.options.join(', ')}.`);
      return shown(await setRoles(app, operator, email!, roles.data));
    },
  },
];
