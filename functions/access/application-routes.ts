import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { Form } from './domain/application.ts';
import { createApplication } from './usecases/create-application.ts';
import { listApplications, readApplication } from './usecases/read-applications.ts';
import { saveApplication } from './usecases/save-application.ts';
import { submitApplication } from './usecases/submit-application.ts';
import { resendSupervision, superviseApplication } from './usecases/supervise-application.ts';
import { withdrawApplication } from './usecases/withdraw-application.ts';
import { ApplicationView, viewApplication } from './views.ts';

export const Id = z.strictObject({ id: z.string().regex(/^[a-z0-9]{4,64}$/, 'Not an id.') });
export const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(64).optional(),
});
/** Words that somebody else reads: a reason, a comment. */
export const Text = z.string().trim().min(10, 'At least 10 characters.').max(2000, 'At most 2000.');
export const tag = (version: number) => ({ etag: `"${version}"` });

export const routes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/applications',
    who: 'member',
    summary: 'Start an application as a draft',
    body: Form,
    answer: ApplicationView,
    status: 201,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, body, newId, bodyHash }) => {
      const input = { id: newId, form: body, requestHash: bodyHash };
      const { id, application } = await createApplication(app, user, input);
      const headers = { location: `/v1/applications/${id}`, ...tag(application.version) };
      return { body: viewApplication(id, application), headers };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/applications',
    who: 'member',
    summary: 'Your applications, newest first',
    query: Page,
    answer: z.object({ items: z.array(ApplicationView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { user, query }) => {
      const found = await listApplications(app, user, query);
      return { body: pageOf(found, query.limit, viewApplication) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/applications/{id}',
    who: 'member',
    summary: 'Your application',
    params: Id,
    answer: ApplicationView,
    run: async (app, { user, params: { id } }) => {
      const application = await readApplication(app, user, id);
      return { body: viewApplication(id, application), headers: tag(application.version) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/applications/{id}',
    who: 'member',
    summary: 'Save the form of a draft, or of an application sent back',
    params: Id,
    body: Form,
    answer: ApplicationView,
    versioned: true,
    faults: ['conflict', 'stale'],
    run: async (app, { user, params: { id }, body, version }) => {
      const application = await saveApplication(app, user, { id, form: body, version });
      return { body: viewApplication(id, application), headers: tag(application.version) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/applications/{id}/submit',
    who: 'member',
    summary: 'Submit the application; the supervisor is asked to confirm',
    params: Id,
    answer: ApplicationView,
    faults: ['conflict', 'invalid'],
    run: async (app, { user, params: { id } }) => ({
      body: viewApplication(id, await submitApplication(app, user, id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/applications/{id}/withdraw',
    who: 'member',
    summary: 'Withdraw the application',
    params: Id,
    answer: ApplicationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) => ({
      body: viewApplication(id, await withdrawApplication(app, user, id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/applications/{id}/resend-supervision',
    who: 'member',
    summary: 'Mail the supervisor a new link; the old one is void',
    params: Id,
    answer: ApplicationView,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, params: { id } }) => ({
      body: viewApplication(id, await resendSupervision(app, user, id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/supervisions',
    who: 'anyone',
    summary: "The supervisor's answer, by the token that was mailed",
    body: z.strictObject({
      applicationId: z.string().min(1).max(64),
      token: z.string().min(1).max(200),
      confirm: z.boolean(),
    }),
    status: 204,
    faults: ['gone', 'conflict'],
    run: async (app, { body: { applicationId, token, confirm } }) => {
      await superviseApplication(app, { id: applicationId, token, confirm });
      return {};
    },
  }),
];
