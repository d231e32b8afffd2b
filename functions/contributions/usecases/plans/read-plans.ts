import type { App } from '../../../app.ts';
import { must, type Found, type Query, type Reader } from '../../../platform/documents.ts';
import { Fault, isFault } from '../../../platform/fault.ts';
import type { User } from '../../../platform/identity.ts';
import { dataPlans, type DataPlan } from '../../domain/data-plan.ts';
import { seeSubmission } from '../work-on.ts';

const hidden = () => new Fault('not-found', 'No such plan.');

/** A plan, for its author alone; one that was removed is not there. Faults: not-found. Reads 1. */
export async function ownPlan(from: Reader, user: User, id: string): Promise<DataPlan> {
  const plan = await must(from, dataPlans, id, 'plan');
  if (plan.ownerId !== user.id || !plan.personal) throw hidden();
  return plan;
}

/** A plan, for its author, for whoever sees its submission, and shared for every member. Faults: not-found. Reads 1 to 4. */
export async function readPlan(
  app: Pick<App, 'documents'>,
  user: User,
  id: string,
): Promise<DataPlan> {
  const plan = await must(app.documents, dataPlans, id, 'plan');
  if (!plan.personal) throw hidden();
  if (plan.ownerId === user.id || plan.state === 'shared') return plan;
  if (plan.submissionId !== undefined && (await sees(app, user, plan.submissionId))) return plan;
  throw hidden();
}

async function sees(app: Pick<App, 'documents'>, user: User, id: string): Promise<boolean> {
  try {
    await seeSubmission(app.documents, user, id);
    return true;
  } catch (error) {
    if (isFault(error)) return false;
    throw error;
  }
}

type Where = NonNullable<Query['where']>[number];
interface Page {
  limit: number;
  after?: string | undefined;
}

/** Plans by one fact: their author, that they are shared, or what they are the plan of. Reads `limit`. */
export const listPlans = (
  app: Pick<App, 'documents'>,
  where: Where,
  { limit, after }: Page,
): Promise<Found<DataPlan>[]> =>
  app.documents.find(dataPlans, {
    where: [where],
    limit,
    ...(after === undefined ? {} : { after }),
  });
