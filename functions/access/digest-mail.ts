import type { Letter } from '../platform/mail.ts';
import type { Application } from './domain/application.ts';
import type { Cause } from './domain/digest.ts';

const day = 86_400_000;

interface Named {
  id: string;
  value: Application;
  cause: Cause;
}

/** Ids and days alone: the names are on the desk. */
function line({ id, value }: Named, now: Date): string {
  if (value.state === 'on-hold') {
    const { code, ethics, reviewBy } = value.hold;
    const whose = ethics ? 'by the ethics officer' : 'by an admin';
    return `${id}: held (${code}), to be looked at ${whose} since ${reviewBy.toISOString().slice(0, 10)}`;
  }
  const since = 'submittedAt' in value ? value.submittedAt : value.createdAt;
  return `${id}: ${value.state}, ${Math.floor((now.getTime() - since.getTime()) / day)} days`;
}

export function reviewsWait(
  all: Named[],
  { target, names, now }: { target: number; names: number; now: Date },
): Letter {
  const waiting = all.filter(({ cause }) => cause === 'waiting');
  const held = all.filter(({ cause }) => cause === 'hold');
  const listed = (those: Named[], words: string): string[] =>
    those.length === 0
      ? []
      : [
          words,
          ...those.slice(0, names).map((one) => line(one, now)),
          ...(those.length > names ? [`and ${those.length - names} more, on the desk.`] : []),
        ];
  return {
    subject: `Applications wait for you: ${all.length}`,
    paragraphs: [
      ...listed(
        waiting,
        `These wait longer than ${target / day} days for a decision, the oldest first:`,
      ),
      ...listed(held, 'The day to look at these holds again has come:'),
      'Nothing is decided by waiting.',
    ],
  };
}
