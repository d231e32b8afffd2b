import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { post, type Letter } from '../../platform/mail.ts';
import {
  applications,
  type Application,
  type CheckName,
  type InState,
} from '../domain/application.ts';
import { actorOf } from '../domain/party.ts';
import {
  claim,
  expect,
  hold,
  notParty,
  release,
  requestChanges,
  unclaim,
} from '../domain/transitions.ts';
import { changesWanted, held, released } from '../mails.ts';
import { storeApplication } from './store-application.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now' | 'newId'>;
interface Change {
  after: Application;
  action: string;
  reason?: string;
  /** To the lead. */
  letter?: Letter;
}

/** One step of a review: reads, applies the pure change, stores it with its event and its mail to the lead. */
async function step(
  app: Needs,
  user: User,
  id: string,
  change: (before: Application) => Change,
): Promise<Application> {
  return app.documents.transact(async (tx) => {
    const before = await must(tx, applications, id, 'application');
    const { after, action, reason, letter } = change(before);
    const now = app.now();
    const stored = storeApplication(tx, {
      id,
      before,
      after,
      actor: user.id,
      action,
      now,
      ...(reason === undefined ? {} : { reason }),
    });
    const to = before.personal?.email;
    if (letter && to)
      post(tx, app.config, now, { id: app.newId(), to: [to], about: [before.leadId], letter });
    return stored;
  });
}

const acting = (app: Needs, user: User) => ({
  ...actorOf(app.config.PSEUDONYM_KEY, user),
  ethicsOfficer: user.roles.includes('ethics'),
});

/** submitted → in-review. Faults: not-found, conflict, forbidden (a party). */
export const claimApplication = (app: Needs, user: User, id: string): Promise<Application> =>
  step(app, user, id, (before) => ({ after: claim(before, acting(app, user)), action: 'claim' }));

/** in-review → submitted. Faults: not-found, conflict, forbidden (a party). */
export const unclaimApplication = (app: Needs, user: User, id: string): Promise<Application> =>
  step(app, user, id, (before) => ({
    after: unclaim(before, acting(app, user)),
    action: 'unclaim',
  }));

/** in-review → changes-requested; the comment is mailed to the lead. Faults: not-found, conflict, forbidden. */
export const requestApplicationChanges = (
  app: Needs,
  user: User,
  input: { id: string; comment: string },
): Promise<Application> =>
  step(app, user, input.id, (before) => ({
    after: requestChanges(before, acting(app, user), input.comment),
    action: 'request-changes',
    letter: changesWanted(input.id, input.comment),
  }));

/** in-review → on-hold; the mail is neutral. Faults: not-found, conflict, forbidden, invalid. */
export const holdApplication = (
  app: Needs,
  user: User,
  input: { id: string; hold: InState<'on-hold'>['hold'] },
): Promise<Application> =>
  step(app, user, input.id, (before) => ({
    after: hold(before, acting(app, user), input.hold, app.now()),
    action: 'hold',
    reason: input.hold.code,
    letter: held(input.id),
  }));

/** on-hold → in-review. Faults: not-found, conflict, forbidden. */
export const releaseApplication = (app: Needs, user: User, id: string): Promise<Application> =>
  step(app, user, id, (before) => ({
    after: release(before, acting(app, user)),
    action: 'release',
    letter: released(id),
  }));

/** Records that a check need not pass, and why. Faults: not-found, conflict, forbidden (a party). */
export const waiveCheck = (
  app: Needs,
  user: User,
  input: { id: string; check: CheckName; reason: string },
): Promise<Application> =>
  step(app, user, input.id, (before) => {
    const reviewed = expect(before, ['submitted', 'in-review'], 'waive a check of it');
    notParty(reviewed, acting(app, user), 'waive a check of');
    if (input.check === 'termsAccepted')
      throw new Fault('forbidden', 'Everybody accepts the terms in person: this is not waived.');
    const waiver = { reason: input.reason, by: user.id };
    return {
      after: { ...reviewed, waived: { ...reviewed.waived, [input.check]: waiver } },
      action: 'waive',
      reason: input.check,
    };
  });
