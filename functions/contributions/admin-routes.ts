import * as z from 'zod';
import type { FaultKind } from '../platform/fault.ts';
import { route, type Route } from '../platform/http.ts';
import { Time } from '../platform/time.ts';
import { pageOf } from '../platform/page.ts';
import { policy } from '../policy.ts';
import { Checklist } from './domain/review.ts';
import type { Submission } from './domain/submission.ts';
import { filePage, Files, Id, Page } from './file-routes.ts';
import { inspectSubmission, listQueue, listSubmissionFiles } from './usecases/read-submissions.ts';
import { claimSubmission, reviewSubmission } from './usecases/review-submission.ts';
import * as steward from './usecases/steward-submission.ts';
import { Words } from './submission-routes.ts';
import { SubmissionView, viewSubmission } from './views.ts';

const { exceptionBytes } = policy.submission;
const view = (id: string, submission: Submission) => ({ body: viewSubmission(id, submission) });
const States = z.enum([
  'open',
  'submitted',
  'in-review',
  'changes-requested',
  'rejected',
  'accepted',
  'publishing',
  'published',
  'superseded',
  'withdrawn',
  'expired',
]);
const action = (name: string, summary: string) => ({
  method: 'POST' as const,
  path: `/v1/submissions/{id}/${name}`,
  summary,
  params: Id,
  answer: SubmissionView,
  faults: ['conflict', 'invalid'] satisfies FaultKind[],
});

export const adminRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/submissions',
    who: 'reviewer',
    summary: 'Submissions in a state',
    query: Page.extend({ state: States.default('submitted') }),
    answer: z.object({ items: z.array(SubmissionView), next: z.string().optional() }),
    run: async (app, { query }) => {
      const found = await listQueue(app, query.state, query);
      return { body: pageOf(found, query.limit, viewSubmission) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}',
    who: 'reviewer',
    summary: 'A submission as its reviewer sees it',
    params: Id,
    answer: SubmissionView,
    run: async (app, { params: { id } }) => {
      const { submission, issues } = await inspectSubmission(app, id);
      return { body: viewSubmission(id, submission, issues) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}/files',
    who: 'reviewer',
    summary: 'Its files with what was found',
    params: Id,
    query: Page,
    answer: Files,
    run: async (app, { params: { id }, query }) => ({
      body: filePage(await listSubmissionFiles(app, undefined, { id, ...query }), query.limit),
    }),
  }),
  route({
    ...action('claim', 'Take it into review'),
    who: 'reviewer',
    run: async (app, { user, params: { id } }) => view(id, await claimSubmission(app, user, id)),
  }),
  route({
    ...action('accept', 'Accept it: it is published with a DOI'),
    who: 'reviewer',
    body: z.strictObject({ checklist: Checklist }),
    run: async (app, { user, params: { id }, body: { checklist } }) => {
      const decision = { verdict: 'accept' as const, checklist };
      return view(id, await reviewSubmission(app, user, { id, decision, door: 'api' }));
    },
  }),
  route({
    ...action('reject', 'Reject it, for a reason that its author reads'),
    who: 'reviewer',
    body: z.strictObject({ reason: Words }),
    run: async (app, { user, params: { id }, body: { reason } }) => {
      const decision = { verdict: 'reject' as const, reason };
      return view(id, await reviewSubmission(app, user, { id, decision, door: 'api' }));
    },
  }),
  route({
    ...action('request-changes', 'Send it back with a comment'),
    who: 'reviewer',
    body: z.strictObject({ comment: Words }),
    run: async (app, { user, params: { id }, body: { comment } }) => {
      const decision = { verdict: 'request-changes' as const, comment };
      return view(id, await reviewSubmission(app, user, { id, decision, door: 'api' }));
    },
  }),
  route({
    ...action('hold', 'Hold it for ethical reasons'),
    who: 'ethics',
    body: z.strictObject({
      reason: Words,
      reviewBy: Time.optional(),
    }),
    run: async (app, { user, params: { id }, body }) =>
      view(id, await steward.holdSubmission(app, user, { id, ...body })),
  }),
  route({
    ...action('lift', 'Lift the hold'),
    who: 'ethics',
    run: async (app, { user, params: { id } }) => view(id, await steward.liftHold(app, user, id)),
  }),
  route({
    ...action('decide-size', 'Grant or decline an exception from the usual size'),
    who: 'admin',
    body: z.union(
      [
        z.strictObject({
          grant: z.int().positive().max(exceptionBytes, `At most ${exceptionBytes} bytes.`),
        }),
        z.strictObject({ decline: Words }),
      ],
      { error: 'Send { "grant": bytes } or { "decline": "reason" }.' },
    ),
    run: async (app, { user, params: { id }, body }) =>
      view(id, await steward.decideSize(app, user, id, body)),
  }),
  route({
    ...action('resume', 'Let a stopped publication go on'),
    who: 'admin',
    run: async (app, { user, params: { id } }) =>
      view(id, await steward.resumePublication(app, user, id)),
  }),
];
