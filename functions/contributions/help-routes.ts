import * as z from 'zod';
import type { Found } from '../platform/documents.ts';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { Topic, type HelpRequest } from './domain/help.ts';
import { helpPages } from './domain/help-pages.ts';
import { Id, Page } from './file-routes.ts';
import { Words } from './submission-routes.ts';
import { answerRequest, closeRequest } from './usecases/help/answer-help.ts';
import { askForHelp } from './usecases/help/ask-for-help.ts';
import { helpInState, helpWith } from './usecases/help/list-help.ts';

const time = z.iso.datetime();
/** A request for help as the asker's team and the desk see it; never the asker's address. */
const View = z.object({
  id: z.string(),
  submissionId: z.string(),
  topic: Topic,
  state: z.string(),
  question: z.string().optional(),
  answer: z.string().optional(),
  askedAt: time,
  answeredAt: time.optional(),
  closedAt: time.optional(),
});
const List = z.object({ items: z.array(View), next: z.string().optional() });

function view(id: string, request: HelpRequest): z.input<typeof View> {
  const { submissionId, topic, state, personal } = request;
  const at = (date: Date | undefined) => date?.toISOString();
  return {
    ...{ id, submissionId, topic, state },
    ...{ question: personal?.question, answer: personal?.answer },
    askedAt: request.askedAt.toISOString(),
    answeredAt: 'answeredAt' in request ? at(request.answeredAt) : undefined,
    closedAt: 'closedAt' in request ? at(request.closedAt) : undefined,
  };
}
const list = (found: Found<HelpRequest>[], limit: number): z.input<typeof List> =>
  pageOf(found, limit, view);

export const helpRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/help/{page}',
    who: 'anyone',
    summary:
      'Help with DOIs, a README to fill in, the questions of a data management plan: Markdown',
    params: z.strictObject({
      page: z.enum(['dois', 'readme', 'data-plan'], 'There are dois, readme and data-plan.'),
    }),
    text: ['text/markdown'],
    run: (app, { params: { page } }) =>
      Promise.resolve({
        text: helpPages[page](app.config.CONTACT),
        headers: { 'content-type': 'text/markdown; charset=utf-8' },
      }),
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/help',
    who: 'member',
    summary: 'Ask for help; the question is mailed to the publisher that the dataset derives from',
    params: Id,
    body: z.strictObject({ topic: Topic, question: Words }),
    answer: View,
    status: 201,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, params, body, newId: id, bodyHash: requestHash }) => ({
      body: view(
        id,
        await askForHelp(app, user, { id, submissionId: params.id, requestHash, ...body }),
      ),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}/help',
    who: 'member',
    summary: 'Requests for help with it, and their answers',
    params: Id,
    query: Page,
    answer: List,
    run: async (app, { user, params: { id }, query }) => ({
      body: list(await helpWith(app, user, { id, ...query }), query.limit),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/help-requests/{id}/close',
    who: 'member',
    summary: 'Close your request: it is done',
    params: Id,
    answer: View,
    run: async (app, { user, params: { id } }) => ({
      body: view(id, await closeRequest(app, user, { id, desk: false })),
    }),
  }),
];

export const adminHelpRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/help-requests',
    who: 'reviewer',
    summary: 'Requests for help in a state',
    query: Page.extend({ state: z.enum(['asked', 'answered', 'closed']).default('asked') }),
    answer: List,
    run: async (app, { query }) => ({ body: list(await helpInState(app, query), query.limit) }),
  }),
  route({
    method: 'POST',
    path: '/v1/help-requests/{id}/answer',
    who: 'reviewer',
    summary: 'Answer it; the asker is mailed',
    params: Id,
    body: z.strictObject({ answer: Words }),
    answer: View,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body: { answer } }) => ({
      body: view(id, await answerRequest(app, user, { id, answer })),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/help-requests/{id}/close',
    who: 'reviewer',
    summary: 'Close it',
    params: Id,
    answer: View,
    run: async (app, { user, params: { id } }) => ({
      body: view(id, await closeRequest(app, user, { id, desk: true })),
    }),
  }),
];
