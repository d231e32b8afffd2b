import * as z from 'zod';
import type { Found } from '../platform/documents.ts';
import { route, type Route } from '../platform/http.ts';
import { PlanForm, unanswered, type DataPlan } from './domain/data-plan.ts';
import { planTemplate } from './domain/plan-template.ts';
import { Id, Page } from './file-routes.ts';
import { listPlans, readPlan } from './usecases/plans/read-plans.ts';
import { sharePlan } from './usecases/plans/share-plan.ts';
import { createPlan, removePlan, savePlan } from './usecases/plans/write-plan.ts';

const time = z.iso.datetime();
/** A plan as its readers see it; who wrote it stands there when the author wants that. */
const View = z.object({
  id: z.string(),
  state: z.string(),
  version: z.int(),
  title: z.string(),
  answers: z.record(z.string(), z.string()),
  author: z.string().optional(),
  applicationId: z.string().optional(),
  submissionId: z.string().optional(),
  /** Questions that have to be answered before it can be shared. */
  unanswered: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
  sharedAt: time.optional(),
});
const List = z.object({ items: z.array(View), next: z.string().optional() });

function view(id: string, plan: DataPlan): z.input<typeof View> {
  const { state, version, personal, applicationId, submissionId } = plan;
  return {
    ...{ id, state, version, applicationId, submissionId },
    ...{ title: personal?.title ?? '', answers: personal?.answers ?? {} },
    author: personal?.author,
    unanswered: unanswered(plan),
    createdAt: plan.createdAt.toISOString(),
    updatedAt: plan.updatedAt.toISOString(),
    sharedAt: plan.sharedAt?.toISOString(),
  };
}
const answer = (id: string, plan: DataPlan) => ({
  body: view(id, plan),
  headers: { etag: `"${plan.version}"` },
});
/** Without those that were thrown away. */
const list = (found: Found<DataPlan>[], limit: number): { body: z.input<typeof List> } => ({
  body: {
    items: found.filter(({ value }) => value.personal).map(({ id, value }) => view(id, value)),
    next: found.length === limit ? found.at(-1)?.id : undefined,
  },
});
const Question = z.object({
  ...{ key: z.string(), title: z.string(), ask: z.string(), needed: z.boolean() },
});

export const planRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/data-plans/template',
    who: 'anyone',
    summary: 'The questions of a data management plan',
    answer: z.object({ questions: z.array(Question) }),
    run: () => Promise.resolve({ body: { questions: [...planTemplate] } }),
  }),
  route({
    method: 'GET',
    path: '/v1/data-plans/shared',
    who: 'member',
    summary: 'Plans that their authors share',
    query: Page,
    answer: List,
    run: async (app, { query }) =>
      list(await listPlans(app, ['state', '==', 'shared'], query), query.limit),
  }),
  route({
    method: 'POST',
    path: '/v1/data-plans',
    who: 'member',
    summary: 'Begin a data management plan, perhaps of an application or a submission of yours',
    body: PlanForm,
    answer: View,
    status: 201,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, body: form, newId: id, bodyHash: requestHash }) => {
      const { headers, ...rest } = answer(
        id,
        await createPlan(app, user, { id, form, requestHash }),
      );
      return { ...rest, headers: { ...headers, location: `/v1/data-plans/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/data-plans',
    who: 'member',
    summary: 'Your own plans',
    query: Page,
    answer: List,
    run: async (app, { user, query }) =>
      list(await listPlans(app, ['ownerId', '==', user.id], query), query.limit),
  }),
  route({
    method: 'GET',
    path: '/v1/data-plans/{id}',
    who: 'member',
    summary: 'A plan: your own, one of your team’s submission, or a shared one',
    params: Id,
    answer: View,
    run: async (app, { user, params: { id } }) => answer(id, await readPlan(app, user, id)),
  }),
  route({
    method: 'PUT',
    path: '/v1/data-plans/{id}',
    who: 'member',
    summary: 'Replace what it says',
    params: Id,
    body: PlanForm,
    answer: View,
    versioned: true,
    faults: ['stale'],
    run: async (app, { user, params: { id }, body: form, version }) =>
      answer(id, await savePlan(app, user, { id, form, version })),
  }),
  route({
    method: 'DELETE',
    path: '/v1/data-plans/{id}',
    who: 'member',
    summary: 'Throw it away',
    params: Id,
    status: 204,
    run: async (app, { user, params: { id } }) => {
      await removePlan(app, user, id);
      return {};
    },
  }),
  route({
    method: 'POST',
    path: '/v1/data-plans/{id}/share',
    who: 'member',
    summary: 'Let every member read it, under a name or none',
    params: Id,
    body: z.strictObject({ author: z.string().trim().min(1).max(200).optional() }),
    answer: View,
    run: async (app, { user, params: { id }, body: { author } }) =>
      answer(id, await sharePlan(app, user, { id, shared: true, author })),
  }),
  route({
    method: 'POST',
    path: '/v1/data-plans/{id}/unshare',
    who: 'member',
    summary: 'Take it back',
    params: Id,
    answer: View,
    run: async (app, { user, params: { id } }) =>
      answer(id, await sharePlan(app, user, { id, shared: false })),
  }),
];

const of = (what: 'applications' | 'submissions', field: string): Route =>
  route({
    method: 'GET',
    path: `/v1/${what}/{id}/data-plans`,
    who: what === 'applications' ? 'admin' : 'reviewer',
    summary: 'The data management plans that go with it',
    params: Id,
    query: Page,
    answer: List,
    run: async (app, { params: { id }, query }) =>
      list(await listPlans(app, [field, '==', id], query), query.limit),
  });
export const adminPlanRoutes: Route[] = [
  of('applications', 'applicationId'),
  of('submissions', 'submissionId'),
];
