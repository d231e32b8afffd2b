import * as z from 'zod';
import type { App } from '../app.ts';
import { every, type Kind, type Transaction } from './documents.ts';
import { post, type Letter } from './mail.ts';

/**
 * On every record with personal data: nothing is due before `lookAt`, however the record may change
 * until then. So no transition need know of it, and a job that is late or was missed makes up for it.
 */
export const Retention = z.object({ lookAt: z.date(), warnedAt: z.date().optional() });
export type Retention = z.infer<typeof Retention>;

/** When personal data was last needed (undefined: it still is), and for how long it is kept then; milliseconds. */
export interface Ending {
  since: Date | undefined;
  kept: number;
}

/** With the record's next mark; of a warning, `lookAt` is when the data goes. */
export type Due = { step: 'wait' | 'warn'; mark: Retention } | { step: 'remove' };

/** What is due of a record now: data goes no sooner than its period asks, and a whole warning after the mail. */
export function due(
  { since, kept }: Ending,
  warning: number,
  warnedAt: Date | undefined,
  now: Date,
): Due {
  const end = (since ?? now).getTime() + kept;
  // where life came back, it is warned of anew one day
  if (since === undefined || now.getTime() < end - warning)
    return { step: 'wait', mark: { lookAt: new Date(end - warning) } };
  const removal = new Date(Math.max(end, (warnedAt ?? now).getTime() + warning));
  if (warnedAt === undefined) return { step: 'warn', mark: { lookAt: removal, warnedAt: now } };
  return now < removal ? { step: 'wait', mark: { lookAt: removal, warnedAt } } : { step: 'remove' };
}

/** The mark of a new record: were it to end this moment, so soon would something be due. */
export const firstLook = (now: Date, kept: number, warning: number): Retention => ({
  lookAt: new Date(now.getTime() + kept - warning),
});

export interface Warned {
  to: string;
  about: string;
  letter: Letter;
}

export interface Keeping<T> {
  of: Kind<T>;
  /** Undefined: nothing personal is left. */
  ending: (record: T) => Ending | undefined;
  /** The people whose data it is, of whom there may be none. */
  warn: (tx: Transaction, id: string, record: T, removal: Date) => Promise<Warned[]>;
  /** Writes the record without the data, its mark and an event in its chain. Re-reads first. */
  remove: (tx: Transaction, id: string, record: T, now: Date) => Promise<void>;
}

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>;

/** Daily: looks at the records of a kind that are due. Safe twice. Reads what is due; answers how many lost their data. */
export async function keepNoLonger<T extends { retention?: Retention | undefined }>(
  app: Needs,
  keeping: Keeping<T>,
): Promise<number> {
  const { of } = keeping;
  const now = app.now();
  const { warning } = app.policy.retention;
  let removed = 0;
  for await (const { id } of every(app.documents, of, { where: [['retention.lookAt', '<=', now]] }))
    removed += await app.documents.transact(async (tx) => {
      const record = await tx.get(of, id);
      if (!record?.retention || record.retention.lookAt > now) return 0;
      const mark = (retention: Retention | undefined) => {
        tx.patch(of, id, { retention } as Partial<Record<keyof T, unknown>>);
      };
      const ending = keeping.ending(record);
      if (!ending) {
        mark(undefined);
        return 0;
      }
      const step = due(ending, warning, record.retention.warnedAt, now);
      if (step.step === 'remove') {
        await keeping.remove(tx, id, record, now);
        return 1;
      }
      const warned =
        step.step === 'warn' ? await keeping.warn(tx, id, record, step.mark.lookAt) : [];
      mark(step.mark);
      for (const { to, about, letter } of warned)
        post(tx, app.config, now, { id: app.newId(), to: [to], about: [about], letter });
      return 0;
    });
  return removed;
}
