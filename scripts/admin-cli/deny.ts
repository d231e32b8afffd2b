import * as z from 'zod';
import { DenialCategory, denials, type Denial } from '../../functions/access/domain/deny.ts';
import { viewDenial } from '../../functions/access/misuse-views.ts';
import { denyAddress, liftDenial } from '../../functions/access/usecases/deny-address.ts';
import { every, type Found } from '../../functions/platform/documents.ts';
import { addressId } from '../../functions/platform/mail.ts';
import { operator, Usage, type Command, type Outcome } from './command.ts';

const Email = z.email().max(254).toLowerCase();
const Until = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const line = ({ id, value }: Found<Denial>): string =>
  `${id}  ${value.category}  until ${value.expiresAt.toISOString()}`;
const shown = (found: Found<Denial>): Outcome => ({
  lines: [line(found)],
  value: viewDenial(found.id, found.value),
});

/** What of a command line an argument is; Usage says what it should be. */
function read<T>(schema: z.ZodType<T>, argument: string | undefined, what: string): T {
  const result = schema.safeParse(argument);
  if (!result.success) throw new Usage(what);
  return result.data;
}

export const denyCommands: Command[] = [
  {
    name: 'deny list',
    args: '',
    summary: 'who may not have access now, by the keyed hash of the address',
    takes: [0, 0],
    run: async ({ app }) => {
      const found = await Array.fromAsync(
        every(app.documents, denials, { where: [['expiresAt', '>', app.now()]] }),
      );
      return {
        lines: found.length === 0 ? ['nobody is denied access'] : found.map(line),
        value: found.map(({ id, value }) => viewDenial(id, value)),
      };
    },
  },
  {
    name: 'deny add',
    args: `EMAIL ${DenialCategory.options.join('|')} [UNTIL]`,
    summary: 'denies an address access until a date or time (UTC), else for the usual time',
    takes: [2, 3],
    run: async ({ app }, [address, kind, until]) => {
      const email = read(Email, address, 'Name an e-mail address.');
      const categories = DenialCategory.options.join(', ');
      const category = read(DenialCategory, kind, `Categories are ${categories}.`);
      const words = 'Name the end as 2027-12-31 or 2027-12-31T12:00:00Z.';
      const expiresAt = until === undefined ? undefined : new Date(read(Until, until, words));
      return shown(await denyAddress(app, operator, { email, category, expiresAt }));
    },
  },
  {
    name: 'deny lift',
    args: 'EMAIL|ID',
    summary: 'lifts an entry: it ends now',
    takes: [1, 1],
    run: async ({ app }, [named]) => {
      const id = z
        .string()
        .regex(/^e-[0-9a-f]{40}$/)
        .safeParse(named);
      if (id.success) return shown(await liftDenial(app, operator, id.data));
      const email = read(Email, named, 'Name an e-mail address, or the id of an entry.');
      const known = addressId(app.config.PSEUDONYM_KEY, email);
      return shown(await liftDenial(app, operator, known));
    },
  },
];
