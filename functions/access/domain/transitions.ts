import { Fault } from '../../platform/fault.ts';
import { policy } from '../../policy.ts';
import type { Application, ApplicationState, InState } from './application.ts';
import { missingFields } from './complete.ts';
import { isParty, type Actor } from './party.ts';

/** The application, known to be in one of `states`; Fault conflict names the state it is in. */
export function expect<S extends ApplicationState>(
  application: Application,
  states: readonly S[],
  what: string,
): InState<S> {
  if ((states as readonly string[]).includes(application.state)) return application as InState<S>;
  throw new Fault(
    'conflict',
    `To ${what}, an application must be ${states.join(' or ')}; this one is ${application.state}.`,
  );
}

export const openStates = [
  'draft',
  'submitted',
  'in-review',
  'changes-requested',
  'on-hold',
] as const satisfies ApplicationState[];

/** Fault forbidden when the actor is lead, supervisor or team. */
export function notParty(application: Application, by: Actor, what: string): void {
  if (isParty(application, by))
    throw new Fault('forbidden', `Nobody may ${what} an application they are part of.`, {
      reasons: [
        {
          code: 'own-application',
          message: 'You are part of this application.',
          wayOut: 'Ask another admin.',
        },
      ],
    });
}

/** draft, changes-requested → submitted; Fault invalid names what is missing. */
export function submit(application: Application, now: Date): InState<'submitted'> {
  const draft = expect(application, ['draft', 'changes-requested'], 'submit');
  const errors = missingFields(draft);
  if (errors.length > 0)
    throw new Fault('invalid', 'The application is not complete yet.', { errors });
  return { ...draft, state: 'submitted', submittedAt: now };
}

/** submitted → in-review. */
export function claim(application: Application, by: Actor): InState<'in-review'> {
  const submitted = expect(application, ['submitted'], 'claim');
  notParty(submitted, by, 'review');
  return { ...submitted, state: 'in-review', reviewerId: by.id };
}

/** in-review → submitted. */
export function unclaim(application: Application, by: Actor): InState<'submitted'> {
  const reviewed = expect(application, ['in-review'], 'unclaim');
  notParty(reviewed, by, 'review');
  return { ...reviewed, state: 'submitted' };
}

/** in-review → changes-requested, with a public comment. */
export function requestChanges(
  application: Application,
  by: Actor,
  comment: string,
): InState<'changes-requested'> {
  const reviewed = expect(application, ['in-review'], 'request changes');
  notParty(reviewed, by, 'review');
  return { ...reviewed, state: 'changes-requested', comment };
}

/** in-review → on-hold; an ethics hold is the ethics officer's alone (P-2.1.4c). */
export function hold(
  application: Application,
  by: Actor & { ethicsOfficer: boolean },
  what: InState<'on-hold'>['hold'],
  now: Date,
): InState<'on-hold'> {
  const reviewed = expect(application, ['in-review'], 'hold');
  notParty(reviewed, by, 'hold');
  if (what.ethics && !by.ethicsOfficer)
    throw new Fault('forbidden', 'Only the ethics officer places an ethics hold.');
  if (what.reviewBy <= now)
    throw new Fault('invalid', 'The review date is past.', {
      errors: [{ pointer: '/reviewBy', detail: 'Name a date to come.' }],
    });
  return { ...reviewed, state: 'on-hold', hold: what };
}

/** on-hold → in-review. */
export function release(
  application: Application,
  by: Actor & { ethicsOfficer: boolean },
): InState<'in-review'> {
  const held = expect(application, ['on-hold'], 'release');
  notParty(held, by, 'release');
  if (held.hold.ethics && !by.ethicsOfficer)
    throw new Fault('forbidden', 'Only the ethics officer lifts an ethics hold.');
  return { ...held, state: 'in-review' };
}

/** Any open state → withdrawn; never from a terminal one. */
export const withdraw = (application: Application, now: Date): InState<'withdrawn'> => ({
  ...expect(application, openStates, 'withdraw'),
  state: 'withdrawn',
  endedAt: now,
});

/** draft or changes-requested → lapsed, when idle for longer than the policy's time. */
export function lapse(application: Application, now: Date): InState<'lapsed'> | undefined {
  const { draftLapses, changesRequestedLapses } = policy.application;
  const idle = now.getTime() - application.updatedAt.getTime();
  const due =
    (application.state === 'draft' && idle >= draftLapses) ||
    (application.state === 'changes-requested' && idle >= changesRequestedLapses);
  return due ? { ...application, state: 'lapsed', endedAt: now } : undefined;
}
