import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { policy } from '../policy.ts';
import { Id, Page } from './file-routes.ts';
import { Form, OpenForm, type Submission } from './domain/submission.ts';
import { reopenSubmission, requestSize, withdrawSubmission } from './usecases/end-submission.ts';
import { openSubmission } from './usecases/open-submission.ts';
import { listOwn, readSubmission } from './usecases/read-submissions.ts';
import { saveSubmission } from './usecases/save-submission.ts';
import { manifestOf } from './usecases/sign-off.ts';
import { submitSubmission } from './usecases/submit-submission.ts';
import { seeSubmission } from './usecases/work-on.ts';
import { SubmissionView, viewSubmission } from './views.ts';

const { exceptionBytes } = policy.submission;
const tag = (version: number) => ({ etag: `"${version}"` });
const answer = (id: string, submission: Submission) => ({
  body: viewSubmission(id, submission),
  headers: tag(submission.version),
});
export const Words = z
  .string()
  .trim()
  .min(10, 'At least 10 characters.')
  .max(2000, 'At most 2000.');

export const submissionRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/submissions',
    who: 'member',
    summary:
      'Open a submission: a dataset derived from one that you are accredited for, or the next version of such',
    body: OpenForm,
    answer: SubmissionView,
    status: 201,
    faults: ['invalid', 'conflict'],
    run: async (app, { user, body: { newVersionOf, ...form }, newId, bodyHash }) => {
      const { id, submission } = await openSubmission(app, user, {
        ...{ id: newId, form, newVersionOf, requestHash: bodyHash },
      });
      const { headers, ...rest } = answer(id, submission);
      return { ...rest, headers: { ...headers, location: `/v1/submissions/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions',
    who: 'member',
    summary: 'Your own submissions',
    query: Page,
    answer: z.object({ items: z.array(SubmissionView), next: z.string().optional() }),
    run: async (app, { user, query }) => {
      const found = await listOwn(app, user, query);
      return { body: pageOf(found, query.limit, viewSubmission) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}',
    who: 'member',
    summary: 'A submission and what it still lacks',
    params: Id,
    answer: SubmissionView,
    run: async (app, { user, params: { id } }) => {
      const { submission, issues } = await readSubmission(app, user, id);
      return { body: viewSubmission(id, submission, issues), headers: tag(submission.version) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/submissions/{id}',
    who: 'member',
    summary: 'Replace what it says of itself',
    params: Id,
    body: Form,
    answer: SubmissionView,
    versioned: true,
    faults: ['invalid', 'conflict', 'stale'],
    run: async (app, { user, params: { id }, body, version }) =>
      answer(id, await saveSubmission(app, user, { id, form: body, version })),
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}/manifest',
    who: 'member',
    summary: 'What you sign off when you submit it: count, bytes and digest of the checked files',
    params: Id,
    answer: z.object({ files: z.int(), bytes: z.int(), digest: z.string() }),
    run: async (app, { user, params: { id } }) => {
      await seeSubmission(app.documents, user, id);
      return { body: await manifestOf(app, id) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/submit',
    who: 'member',
    summary: 'Submit it for review, signing off its files',
    params: Id,
    body: z.strictObject({
      manifest: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    answer: SubmissionView,
    faults: ['invalid', 'conflict'],
    run: async (app, { user, params: { id }, body }) =>
      answer(id, await submitSubmission(app, user, { id, ...body })),
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/withdraw',
    who: 'member',
    summary: 'Withdraw it before it is published',
    params: Id,
    answer: SubmissionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) =>
      answer(id, await withdrawSubmission(app, user, id)),
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/reopen',
    who: 'member',
    summary: 'Open it again after changes were asked for, as its next revision',
    params: Id,
    answer: SubmissionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) => answer(id, await reopenSubmission(app, user, id)),
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/size-exception',
    who: 'member',
    summary: 'Ask for more than the usual size',
    params: Id,
    body: z.strictObject({
      bytes: z.int().positive().max(exceptionBytes, `At most ${exceptionBytes} bytes.`),
      reason: Words,
    }),
    answer: SubmissionView,
    faults: ['invalid', 'conflict'],
    run: async (app, { user, params: { id }, body }) =>
      answer(id, await requestSize(app, user, { id, ...body })),
  }),
];
