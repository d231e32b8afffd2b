import * as z from 'zod';
import { route, type Route, type Who } from '../platform/http.ts';
import { Time } from '../platform/time.ts';
import { pageOf } from '../platform/page.ts';
import { Id, Page, Text } from './application-routes.ts';
import { checkNames, type Application } from './domain/application.ts';
import { Decision } from './domain/decide.ts';
import { decideApplication } from './usecases/decide-application.ts';
import { inspectApplication, listQueue } from './usecases/read-applications.ts';
import * as review from './usecases/review-application.ts';
import { ApplicationView, viewForReview } from './views.ts';

const Hold = z.strictObject({
  code: z.string().regex(/^[a-z-]{3,40}$/, 'A short code of a-z and -.'),
  reviewBy: Time,
});
const view = (id: string, application: Application) => ({ body: viewForReview(id, application) });
/** What all actions on an application have in common. */
const action = <W extends Who>(name: string, who: W, summary: string) => ({
  method: 'POST' as const,
  path: `/v1/applications/{id}/${name}`,
  who,
  summary,
  params: Id,
  answer: ApplicationView,
  faults: ['conflict' as const],
});

export const adminRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/applications',
    who: 'admin',
    summary: 'The queue: applications in a state, those waiting longest first',
    query: Page.extend({
      state: z
        .enum([
          'draft',
          'submitted',
          'in-review',
          'changes-requested',
          'on-hold',
          'approved',
          'rejected',
          'withdrawn',
          'lapsed',
        ])
        .default('submitted'),
    }),
    answer: z.object({ items: z.array(ApplicationView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listQueue(app, query.state, query);
      return { body: pageOf(found, query.limit, viewForReview) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/applications/{id}',
    who: 'admin',
    summary: 'An application with its checks, evaluated now',
    params: Id,
    answer: ApplicationView,
    run: async (app, { params: { id } }) => {
      const { application, checks } = await inspectApplication(app, id);
      return { body: viewForReview(id, application, checks) };
    },
  }),
  route({
    ...action('claim', 'admin', 'Take an application into review'),
    run: async (app, { user, params: { id } }) =>
      view(id, await review.claimApplication(app, user, id)),
  }),
  route({
    ...action('unclaim', 'admin', 'Put an application back into the queue'),
    run: async (app, { user, params: { id } }) =>
      view(id, await review.unclaimApplication(app, user, id)),
  }),
  route({
    ...action('request-changes', 'admin', 'Send it back with a public comment'),
    body: z.strictObject({ comment: Text }),
    run: async (app, { user, params: { id }, body }) =>
      view(id, await review.requestApplicationChanges(app, user, { id, ...body })),
  }),
  ...(['admin', 'ethics'] as const).flatMap((who) => {
    const ethics = who === 'ethics';
    const prefix = ethics ? 'ethics-' : '';
    return [
      route({
        ...action(`${prefix}hold`, who, 'Hold the review; the mail to the applicant is neutral'),
        body: Hold,
        run: async (app, { user, params: { id }, body }) =>
          view(id, await review.holdApplication(app, user, { id, hold: { ...body, ethics } })),
      }),
      route({
        ...action(`${prefix}release`, who, 'Go on with a held review'),
        run: async (app, { user, params: { id } }) =>
          view(id, await review.releaseApplication(app, user, id)),
      }),
    ];
  }),
  route({
    ...action('waive', 'admin', 'Record that a check need not pass, and why'),
    body: z.strictObject({ check: z.enum(checkNames), reason: Text }),
    run: async (app, { user, params: { id }, body }) =>
      view(id, await review.waiveCheck(app, user, { id, ...body })),
  }),
  route({
    ...action('decide', 'admin', 'Approve or reject'),
    body: Decision,
    run: async (app, { user, params: { id }, body }) =>
      view(id, await decideApplication(app, user, { id, decision: body, door: 'api' })),
  }),
];
