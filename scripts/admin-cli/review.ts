import * as z from 'zod';
import type { App } from '../../functions/app.ts';
import { applications } from '../../functions/access/domain/application.ts';
import { Decision } from '../../functions/access/domain/decide.ts';
import { viewForReview } from '../../functions/access/views.ts';
import { decideApplication } from '../../functions/access/usecases/decide-application.ts';
import { inspectApplication } from '../../functions/access/usecases/read-applications.ts';
import { every } from '../../functions/platform/documents.ts';
import { parse } from '../../functions/platform/parse.ts';
import { deciderOf } from './actor.ts';
import { Usage, type Command, type Context, type Outcome } from './command.ts';

const open = ['submitted', 'in-review', 'on-hold', 'changes-requested'];
const day = 86_400_000;

interface Waiting {
  id: string;
  state: string;
  submittedAt: string;
  days: number;
  late: boolean;
  flagged: boolean;
  datasets: string[];
}

/** The open applications that were submitted, the oldest first; ids and days, no names. */
async function waiting(app: App): Promise<Waiting[]> {
  const queue: Waiting[] = [];
  for await (const { id, value } of every(app.documents, applications, {
    where: [['state', 'in', open]],
  }))
    if ('submittedAt' in value) {
      const waits = app.now().getTime() - value.submittedAt.getTime();
      queue.push({
        id,
        state: value.state,
        submittedAt: value.submittedAt.toISOString(),
        days: Math.floor(waits / day),
        late: waits >= app.policy.application.expectedDecision,
        flagged: value.flaggedAt !== undefined,
        datasets: value.datasetIds,
      });
    }
  return queue.sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1));
}

const line = ({ id, state, days, datasets, late, flagged }: Waiting): string =>
  [id, state, `${days} d`, datasets.join(', '), late ? 'late' : '', flagged ? 'flagged' : '']
    .filter((part) => part !== '')
    .join('  ');

/** Decides in the name of `--by`, as through the API. */
async function decide(context: Context, id: string, given: object): Promise<Outcome> {
  const { app } = context;
  const decision = parse(Decision, given);
  const by = await deciderOf(context, 'admin');
  const decided = await decideApplication(app, by, { id, decision, door: 'api' });
  return { lines: [`application ${id} is ${decided.state}`], value: viewForReview(id, decided) };
}

// `queue` last: the first that fits is taken
export const reviewCommands: Command[] = [
  {
    name: 'queue show',
    args: 'ID',
    summary: 'an application with its checks, evaluated now',
    takes: [1, 1],
    run: async ({ app }, [id]) => {
      const { application, checks } = await inspectApplication(app, id!);
      const flagged = application.flaggedAt;
      return {
        lines: [
          `${id!}  ${application.state}  ${application.datasetIds.join(', ')}`,
          ...Object.entries(checks).map(([name, { state }]) => `  ${name}: ${state}`),
          ...(flagged ? [`  flagged ${flagged.toISOString()}: somebody's access was revoked`] : []),
        ],
        value: viewForReview(id!, application, checks),
      };
    },
  },
  {
    name: 'queue approve',
    args: 'ID [UNTIL] --by EMAIL',
    summary: 'accredits the team, until a date or for the usual time',
    takes: [1, 2],
    run: async (context, [id, until]) => {
      if (until !== undefined && !z.iso.date().safeParse(until).success)
        throw new Usage('Name the end of access as 2027-12-31.');
      const end = until === undefined ? {} : { validUntil: new Date(until) };
      return decide(context, id!, { verdict: 'approve', ...end });
    },
  },
  {
    name: 'queue reject',
    args: 'ID REASON… --by EMAIL',
    summary: 'rejects it; the applicant is mailed the reason and may apply again',
    takes: [2, 400],
    run: (context, [id, ...words]) =>
      decide(context, id!, { verdict: 'reject', reason: words.join(' ') }),
  },
  {
    name: 'queue',
    args: '',
    summary: 'the open applications, the oldest first; late: longer than the expected time',
    takes: [0, 0],
    run: async ({ app }) => {
      const queue = await waiting(app);
      return {
        lines: queue.length === 0 ? ['no open applications'] : queue.map(line),
        value: queue,
      };
    },
  },
];
