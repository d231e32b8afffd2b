import { applications } from '../../../access/domain/application.ts';
import type { App } from '../../../app.ts';
import { noChain, recordEvent } from '../../../platform/audit.ts';
import type { Reader, Transaction } from '../../../platform/documents.ts';
import { Fault } from '../../../platform/fault.ts';
import { sameRequest } from '../../../platform/http.ts';
import type { User } from '../../../platform/identity.ts';
import { dataPlans, remove, type DataPlan, type PlanForm } from '../../domain/data-plan.ts';
import { submissions } from '../../domain/submission.ts';
import { ownPlan } from './read-plans.ts';

type Needs = Pick<App, 'documents' | 'policy' | 'now'>;

/**
 * Begins a plan, perhaps of an own application or submission (P-3.4a). Faults: invalid (not one's own), too-many,
 * conflict (same key, other request). Reads 2 and the plans there are, writes 2.
 */
export async function createPlan(
  app: Needs,
  user: User,
  input: { id: string; form: PlanForm; requestHash: string },
): Promise<DataPlan> {
  const { id, form, requestHash } = input;
  const most = app.policy.plan.perPerson;
  return app.documents.transact(async (tx) => {
    const existing = await tx.get(dataPlans, id);
    if (existing) {
      sameRequest(existing, requestHash);
      return existing;
    }
    const own = await tx.find(dataPlans, {
      where: [
        ['ownerId', '==', user.id],
        ['state', 'in', ['private', 'shared']],
      ],
      limit: most,
    });
    if (own.length >= most)
      throw new Fault('too-many', `You may have at most ${most} plans: throw one away first.`);
    await checkPlace(tx, user, form);
    const now = app.now();
    const event = { at: now, actor: user.id, action: 'create', state: 'private' };
    const plan: DataPlan = {
      ...{ state: 'private', ownerId: user.id, createdAt: now, updatedAt: now, version: 1 },
      ...contentOf(form, user.email),
      requestHash,
      chain: recordEvent(tx, dataPlans, id, noChain, event),
    };
    tx.create(dataPlans, id, plan);
    return plan;
  });
}

/** Replaces what a plan says; a shared one stays shared. Faults: not-found, stale, invalid. Reads 2, writes 2. */
export async function savePlan(
  app: Needs,
  user: User,
  input: { id: string; form: PlanForm; version: number },
): Promise<DataPlan> {
  const { id, form, version } = input;
  return app.documents.transact(async (tx) => {
    const before = await ownPlan(tx, user, id);
    if (before.version !== version)
      throw new Fault('stale', 'It was changed in the meantime: read it again.');
    await checkPlace(tx, user, form);
    const { applicationId: _, submissionId: __, ...rest } = before;
    const content = contentOf(form, user.email);
    const author = before.personal?.author;
    const personal = { ...content.personal, ...(author === undefined ? {} : { author }) };
    return storePlan(app, tx, id, before, { ...rest, ...content, personal }, user.id, 'save');
  });
}

/** Throws a plan away; its words are gone. Faults: not-found. Reads 1, writes 2. */
export async function removePlan(app: Needs, user: User, id: string): Promise<void> {
  await app.documents.transact(async (tx) => {
    const before = await ownPlan(tx, user, id);
    storePlan(app, tx, id, before, remove(before), user.id, 'remove');
  });
}

/** Writes a plan's next state with its event; answers it as stored. Writes 2. */
export function storePlan(
  app: Pick<App, 'now'>,
  tx: Transaction,
  id: string,
  before: DataPlan,
  after: DataPlan,
  actor: string,
  action: string,
): DataPlan {
  const at = app.now();
  const { state } = after;
  const chain = recordEvent(tx, dataPlans, id, before.chain, { at, actor, action, state });
  const stored = { ...after, chain, updatedAt: at, version: before.version + 1 };
  tx.set(dataPlans, id, stored);
  return stored;
}

const contentOf = ({ title, answers, applicationId, submissionId }: PlanForm, email: string) => ({
  personal: { email, title, answers: given(answers) },
  ...(applicationId === undefined ? {} : { applicationId }),
  ...(submissionId === undefined ? {} : { submissionId }),
});
const given = (answers: PlanForm['answers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answers).flatMap(([key, answer]) => (answer ? [[key, answer]] : [])),
  );

/** Fault invalid for an application or submission that is not the person's own. */
async function checkPlace(from: Reader, user: User, form: PlanForm): Promise<void> {
  const { applicationId, submissionId } = form;
  const application =
    applicationId === undefined ? undefined : await from.get(applications, applicationId);
  const submission =
    submissionId === undefined ? undefined : await from.get(submissions, submissionId);
  const errors = [
    ...(applicationId !== undefined && application?.leadId !== user.id
      ? [{ pointer: '/applicationId', detail: 'You have no such application.' }]
      : []),
    ...(submissionId !== undefined && submission?.ownerId !== user.id
      ? [{ pointer: '/submissionId', detail: 'You have no such submission.' }]
      : []),
  ];
  if (errors.length > 0)
    throw new Fault('invalid', 'Not everything that is named exists.', { errors });
}
