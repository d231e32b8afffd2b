import { RelicensingDecision } from '../../functions/catalogue/domain/relicensing.ts';
import { viewRelicensing } from '../../functions/catalogue/relicensing-views.ts';
import { decideRelicensing } from '../../functions/catalogue/usecases/end-relicensing.ts';
import { listRelicensing } from '../../functions/catalogue/usecases/list-relicensing.ts';
import { parse } from '../../functions/platform/parse.ts';
import { deciderOf } from './actor.ts';
import type { Command, Context, Outcome } from './command.ts';
import { allPages, stateOf } from './pages.ts';

type View = ReturnType<typeof viewRelicensing>;

const states = ['requested', 'granted', 'declined', 'withdrawn'] as const;

const line = ({ id, state, subject, licence, createdAt }: View): string => {
  const what = subject.kind === 'dataset' ? subject.datasetId : subject.part;
  return `${id}  ${state}  ${licence}  ${subject.kind} ${what}  asked ${createdAt.slice(0, 10)}`;
};

/** Decides in the name of `--by`, as through the API. */
async function decide(
  context: Context,
  verdict: RelicensingDecision['verdict'],
  [id, ...words]: string[],
): Promise<Outcome> {
  const decision = parse(RelicensingDecision, { verdict, message: words.join(' ') });
  const by = await deciderOf(context, 'admin');
  const decided = await decideRelicensing(context.app, by, { id: id!, ...decision });
  const value = viewRelicensing(id!, decided);
  return { lines: [line(value)], value };
}

export const relicensingCommands: Command[] = [
  {
    name: 'relicensing list',
    args: `[${states.join('|')}]`,
    summary:
      'requests for another licence in a state, else those that wait; --json: with the words',
    takes: [0, 1],
    run: async ({ app }, [named]) => {
      const state = stateOf(states, named);
      const found = await allPages(
        async (paging) => (await listRelicensing(app, ['state', state], paging)).items,
      );
      const value = found.map((one) => viewRelicensing(one.id, one.value));
      return { lines: value.length === 0 ? [`none is ${state}`] : value.map(line), value };
    },
  },
  {
    name: 'relicensing grant',
    args: 'ID MESSAGE… --by EMAIL',
    summary: 'grants it, with the conditions; the asker and the publisher are mailed',
    takes: [2, 400],
    run: (context, args) => decide(context, 'grant', args),
  },
  {
    name: 'relicensing decline',
    args: 'ID REASON… --by EMAIL',
    summary: 'declines; the asker is mailed the reason',
    takes: [2, 400],
    run: (context, args) => decide(context, 'decline', args),
  },
];
