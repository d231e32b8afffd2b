import * as z from 'zod';
import { applications } from '../../functions/access/domain/application.ts';
import {
  holdApplication,
  releaseApplication,
} from '../../functions/access/usecases/review-application.ts';
import { datasets } from '../../functions/catalogue/domain/dataset.ts';
import {
  holdDataset,
  liftHold as liftDataset,
} from '../../functions/catalogue/usecases/hold-dataset.ts';
import { submissions } from '../../functions/contributions/domain/submission.ts';
import {
  holdSubmission,
  liftHold as liftSubmission,
} from '../../functions/contributions/usecases/steward-submission.ts';
import type { App } from '../../functions/app.ts';
import { every, type Query } from '../../functions/platform/documents.ts';
import { deciderOf } from './actor.ts';
import { Usage, type Command, type Context } from './command.ts';

const What = z.enum(['application', 'dataset', 'submission']);
type What = z.infer<typeof What>;
const kinds = What.options.join('|');

interface Standing {
  what: What;
  id: string;
  why: string;
  ethics: boolean;
  reviewBy?: string | undefined;
  late: boolean;
}

/** Every hold that stands, on whatever. */
async function* standing(app: App): AsyncGenerator<Standing> {
  const now = app.now();
  const told = (reviewBy: Date | undefined) => ({
    reviewBy: reviewBy?.toISOString(),
    late: reviewBy !== undefined && reviewBy <= now,
  });
  const held: Query = { where: [['hold.at', '>', new Date(0)]] };
  for await (const { id, value } of every(app.documents, applications, {
    where: [['state', '==', 'on-hold']],
  }))
    if (value.state === 'on-hold') {
      const { code: why, ethics, reviewBy } = value.hold;
      yield { what: 'application', id, why, ethics, ...told(reviewBy) };
    }
  for (const [what, of] of [
    ['dataset', datasets],
    ['submission', submissions],
  ] as const)
    for await (const { id, value } of every<{
      hold?: { reason: string; reviewBy?: Date | undefined } | undefined;
    }>(app.documents, of, held))
      if (value.hold) {
        const { reason: why, reviewBy } = value.hold;
        yield { what, id, why, ethics: true, ...told(reviewBy) };
      }
}

async function place(context: Context, what: What, id: string, reviewBy: Date, why: string) {
  const { app } = context;
  switch (what) {
    case 'application': {
      const by = await deciderOf(context, 'admin', 'ethics');
      if (!/^[a-z-]{3,40}$/.test(why)) throw new Usage('Give a short code of a-z and -.');
      const hold = { code: why, ethics: by.roles.includes('ethics'), reviewBy };
      return holdApplication(app, by, { id, hold });
    }
    case 'dataset':
      return holdDataset(app, (await deciderOf(context, 'ethics')).id, id, {
        reason: why,
        reviewBy,
      });
    case 'submission':
      return holdSubmission(app, await deciderOf(context, 'ethics'), { id, reason: why, reviewBy });
  }
}

async function lift(context: Context, what: What, id: string) {
  const { app } = context;
  switch (what) {
    case 'application':
      return releaseApplication(app, await deciderOf(context, 'admin', 'ethics'), id);
    case 'dataset':
      return liftDataset(app, (await deciderOf(context, 'ethics')).id, id);
    case 'submission':
      return liftSubmission(app, await deciderOf(context, 'ethics'), id);
  }
}

/** What a hold is on; Usage names the kinds. */
function whatOf(argument: string | undefined): What {
  const what = What.safeParse(argument);
  if (!what.success) throw new Usage(`A hold is on one of ${What.options.join(', ')}.`);
  return what.data;
}

export const holdCommands: Command[] = [
  {
    name: 'hold list',
    args: '',
    summary: 'every hold that stands; late: its review-by date has come',
    takes: [0, 0],
    run: async ({ app }) => {
      const holds = await Array.fromAsync(standing(app));
      const line = ({ what, id, why, ethics, reviewBy, late }: Standing) =>
        [
          `${what} ${id}`,
          why,
          ethics ? 'ethics' : 'admin',
          reviewBy ?? 'no date',
          late ? 'late' : '',
        ]
          .filter((part) => part !== '')
          .join('  ');
      return { lines: holds.length === 0 ? ['no holds'] : holds.map(line), value: holds };
    },
  },
  {
    name: 'hold place',
    args: `${kinds} ID REVIEW-BY REASON… --by EMAIL`,
    summary: 'holds it back, to be looked at by a date; of an application the reason is a code',
    takes: [4, 200],
    run: async (context, [kind, id, date, ...words]) => {
      const what = whatOf(kind);
      const reviewBy = z.iso.date().safeParse(date);
      if (!reviewBy.success) throw new Usage('Name the date to look at it by as 2027-12-31.');
      const why = words.join(' ');
      await place(context, what, id!, new Date(reviewBy.data), why);
      return {
        lines: [`${what} ${id!} is held; to be looked at by ${reviewBy.data}`],
        value: { what, id, reviewBy: reviewBy.data, why },
      };
    },
  },
  {
    name: 'hold lift',
    args: `${kinds} ID --by EMAIL`,
    summary: 'lifts it; an ethics hold only for the ethics officer',
    takes: [2, 2],
    run: async (context, [kind, id]) => {
      const what = whatOf(kind);
      await lift(context, what, id!);
      return { lines: [`${what} ${id!} is no longer held`], value: { what, id } };
    },
  },
];
