import * as z from 'zod';
import { RenewalDecision } from '../../functions/access/domain/renewal.ts';
import { decideOnRenewal } from '../../functions/access/usecases/decide-renewal.ts';
import { listRenewals } from '../../functions/access/usecases/read-accreditations.ts';
import { viewAccreditation } from '../../functions/access/views.ts';
import { parse } from '../../functions/platform/parse.ts';
import { deciderOf } from './actor.ts';
import { Usage, type Command, type Context, type Outcome } from './command.ts';
import { allPages } from './pages.ts';

const day = 86_400_000;
const date = (time: string): string => time.slice(0, 10);

/** Decides in the name of `--by`, as through the API. */
async function decide(context: Context, id: string, given: object): Promise<Outcome> {
  const { app } = context;
  const decision = parse(RenewalDecision, given);
  const by = await deciderOf(context, 'admin');
  const value = viewAccreditation(id, await decideOnRenewal(app, by, { id, decision }));
  const said = decision.verdict === 'renew' ? 'is renewed' : 'is not renewed';
  return { lines: [`accreditation ${id} ${said}: until ${date(value.expiresAt)}`], value };
}

export const renewalCommands: Command[] = [
  {
    name: 'renewals list',
    args: '',
    summary: 'accreditations whose lead asks for more time; with --json what they were used for',
    takes: [0, 0],
    run: async ({ app }) => {
      const found = await allPages((paging) => listRenewals(app, paging));
      const value = found.map(({ id, value, lead }) => ({
        ...viewAccreditation(id, value),
        summary: lead?.personal?.summary,
      }));
      const line = ({ id, state, expiresAt, renewal }: (typeof value)[number]) => {
        const asked = app.now().getTime() - new Date(renewal!.askedAt).getTime();
        return `${id}  ${state}  until ${date(expiresAt)}  asked ${Math.floor(asked / day)} d ago`;
      };
      return { lines: value.length === 0 ? ['no renewal waits'] : value.map(line), value };
    },
  },
  {
    name: 'renewals give',
    args: 'ID [UNTIL] --by EMAIL',
    summary: 'renews it, until a date or for the usual time after its end; the team is mailed',
    takes: [1, 2],
    run: async (context, [id, until]) => {
      if (until !== undefined && !z.iso.date().safeParse(until).success)
        throw new Usage('Name the end of access as 2027-12-31.');
      const end = until === undefined ? {} : { validUntil: new Date(until) };
      return decide(context, id!, { verdict: 'renew', ...end });
    },
  },
  {
    name: 'renewals decline',
    args: 'ID REASON… --by EMAIL',
    summary: 'declines; the lead is mailed the reason and may ask again',
    takes: [2, 400],
    run: (context, [id, ...words]) =>
      decide(context, id!, { verdict: 'decline', reason: words.join(' ') }),
  },
];
