import type { Application, InState } from './application.ts';

/** What an application is in the digest for, and when it last was. */
export type Cause = 'waiting' | 'hold';
export type Waiting = InState<'submitted' | 'in-review' | 'on-hold'>;

/** Why reviewers should look at it now; undefined: nothing is late. */
export function causeOf(application: Application, target: number, now: Date): Cause | undefined {
  switch (application.state) {
    case 'submitted':
    case 'in-review':
      return now.getTime() - application.submittedAt.getTime() >= target ? 'waiting' : undefined;
    case 'on-hold':
      return application.hold.reviewBy <= now ? 'hold' : undefined;
    case 'draft':
    case 'changes-requested':
    case 'approved':
    case 'rejected':
    case 'withdrawn':
    case 'lapsed':
      return undefined;
  }
}

/** Whether reviewers have to be told again of one that is late: of a new cause at once, of the same after `every`. */
export const isNews = (
  { digested }: Pick<Application, 'digested'>,
  cause: Cause,
  every: number,
  now: Date,
): boolean => digested?.cause !== cause || now.getTime() - digested.at.getTime() >= every;
