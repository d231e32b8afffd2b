import type { App } from '../../app.ts';
import { datasets } from '../../catalogue/domain/dataset.ts';
import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { sha256 } from '../../platform/hash.ts';
import { sameRequest } from '../../platform/http.ts';
import type { User } from '../../platform/identity.ts';
import { post, type Letter } from '../../platform/mail.ts';
import { firstLook } from '../../platform/retention.ts';
import { people } from '../../people/domain/person.ts';
import { applications, type Application, type Form } from '../domain/application.ts';
import { openApplications } from '../domain/open-application.ts';
import { partyIdsOf } from '../domain/party.ts';
import { soonest } from '../domain/retention.ts';

const week = 7 * 86_400_000;

/** Id of the mark that a person has an open application for a dataset. */
export const openId = (personId: string, datasetId: string): string =>
  sha256(JSON.stringify([personId, datasetId])).slice(0, 40);

/**
 * Starts a draft under `id`, and mails its owner where a letter is given. Faults: invalid (a dataset that does
 * not exist, a previous application that is not the caller's), conflict (another open application for one of the
 * datasets, or the same id from another request), forbidden (being erased), too-many (of one week). Reads 2, those
 * of the week, 2 per dataset and 1 for a previous one; writes 2, 1 per dataset and 1 for the mail.
 */
export async function createApplication(
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now'>,
  user: User,
  input: { id: string; form: Form; requestHash: string; mail?: { id: string; letter: Letter } },
): Promise<{ id: string; application: Application }> {
  const { id, form, requestHash, mail } = input;
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const existing = await tx.get(applications, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return { id, application: existing };
    }
    await notTooMany(app.policy.application.startedPerWeek, tx, user.id, now);
    const person = await tx.get(people, user.id);
    if (person?.erasure) throw new Fault('forbidden', 'Your data is being erased.');
    await ownPrevious(tx, form, user);
    const known = await tx.getAll(datasets, form.datasetIds);
    const unknown = form.datasetIds.flatMap((name, index) =>
      known[index] ? [] : [{ pointer: `/datasetIds/${index}`, detail: `No dataset ${name}.` }],
    );
    if (unknown.length > 0)
      throw new Fault('invalid', 'Not every dataset exists.', { errors: unknown });
    const marks = form.datasetIds.map((name) => openId(user.id, name));
    const open = (await tx.getAll(openApplications, marks)).find((mark) => mark !== undefined);
    if (open)
      throw new Fault(
        'conflict',
        `Your application ${open.applicationId} for one of these datasets is still open: change or withdraw it.`,
      );
    const application: Application = {
      ...contentOf(form, user, app.config.PSEUDONYM_KEY),
      state: 'draft',
      leadId: user.id,
      waived: {},
      createdAt: now,
      updatedAt: now,
      version: 1,
      requestHash,
      retention: firstLook(now, soonest(app.policy.retention), app.policy.retention.warning),
      chain: recordEvent(tx, applications, id, noChain, {
        at: now,
        actor: user.id,
        action: 'create',
        state: 'draft',
      }),
    };
    tx.create(applications, id, application);
    for (const mark of marks) tx.create(openApplications, mark, { applicationId: id });
    if (mail) post(tx, app.config, now, { ...mail, to: [user.email], about: [user.id] });
    return { id, application };
  });
}

/** Fault too-many when the person has started as many in the last week as the policy allows. */
async function notTooMany(most: number, tx: Transaction, leadId: string, now: Date): Promise<void> {
  const since = new Date(now.getTime() - week);
  const started = await tx.find(applications, {
    where: [
      ['leadId', '==', leadId],
      ['createdAt', '>', since],
    ],
    ...{ orderBy: 'createdAt', descending: true, limit: most },
  });
  const oldest = started[most - 1];
  if (oldest)
    throw new Fault('too-many', `At most ${most} applications can be started in a week.`, {
      retryAfter: Math.ceil((oldest.value.createdAt.getTime() - since.getTime()) / 1000),
    });
}

/** Fault invalid when the application that this one follows is not the caller's. Reads 1 where one is named. */
export async function ownPrevious(
  tx: Pick<Transaction, 'get'>,
  { previous }: Form,
  user: User,
): Promise<void> {
  if (previous === undefined) return;
  const named = await tx.get(applications, previous);
  if (named?.leadId !== user.id)
    throw new Fault('invalid', 'The previous application is not one of yours.', {
      errors: [{ pointer: '/previous', detail: 'Name an earlier application of yours, or none.' }],
    });
}

/** What of an application comes from its form. */
export const contentOf = (form: Form, user: Pick<User, 'email'>, key: string) => ({
  datasetIds: form.datasetIds,
  scienceGoals: form.scienceGoals,
  personal: {
    applicant: form.applicant,
    email: user.email,
    supervisor: form.supervisor,
    team: form.team,
  },
  partyIds: partyIdsOf(key, form),
  previous: form.previous,
});
