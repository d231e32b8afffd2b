import type { App } from '../../app.ts';
import { every } from '../../platform/documents.ts';
import type { User } from '../../platform/identity.ts';
import { post } from '../../platform/mail.ts';
import { due, type Due } from '../../platform/retention.ts';
import { people, type Person } from '../domain/person.ts';
import { accountGoes } from '../mails.ts';
import { requestErasure } from './request-erasure.ts';
import { subjectOf } from './subject.ts';

/**
 * Daily: whoever was not seen for long, has no role, and of whom no room has anything to keep, is warned
 * and then erased through every room, with a certificate (P-2.2.2c). Signing in is enough to stay. Safe
 * twice. Per person that is due reads 1 and what the rooms ask, calls 1. Answers how many erasures began.
 */
export async function forgetPeople(app: App): Promise<number> {
  const now = app.now();
  let begun = 0;
  const looked = every(app.documents, people, { where: [['retention.lookAt', '<=', now]] });
  for await (const { id, value } of looked) {
    const user = await app.identity.find({ id });
    const email = user?.emailVerified ? user.email : undefined;
    const step = await stepOf(app, id, value, user, now);
    if (step?.step === 'remove') {
      const subject = await subjectOf(app, user ?? { id, email: '', emailVerified: false });
      await requestErasure(app, { subject, email, door: 'retention', actor: 'sweep' });
      begun += 1;
      continue;
    }
    await app.documents.transact(async (tx) => {
      const person = await tx.get(people, id);
      if (person?.retention?.lookAt.getTime() !== value.retention?.lookAt.getTime()) return;
      tx.patch(people, id, { retention: step?.mark });
      if (step?.step === 'warn' && email !== undefined)
        post(tx, app.config, now, {
          ...{ id: app.newId(), to: [email], about: [id] },
          letter: accountGoes(step.mark.lookAt),
        });
    });
  }
  return begun;
}

/** What is due of a person; undefined: nothing any more, for they were erased. */
async function stepOf(
  app: App,
  id: string,
  person: Person,
  user: User | undefined,
  now: Date,
): Promise<Due | undefined> {
  if (person.erasure !== undefined) return undefined;
  const { account, warning } = app.policy.retention;
  const times = [person.createdAt, person.updatedAt, user?.lastSeen];
  const since = new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
  const ending = {
    since: (await isNeeded(app, id, person, user)) ? undefined : since,
    kept: account,
  };
  return due(ending, warning, person.retention?.warnedAt, now);
}

async function isNeeded(
  app: App,
  id: string,
  person: Person,
  user: User | undefined,
): Promise<boolean> {
  if (user && user.roles.length > 0) return true;
  const subject = { id, addresses: person.addressIds ?? [] };
  for (const trace of app.traces) if (await trace.needs?.(app, subject)) return true;
  return false;
}
