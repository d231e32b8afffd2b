import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { Page, SuggestionAnswer, SuggestionInput } from './domain/input.ts';
import { answerSuggestion } from './usecases/answer-suggestion.ts';
import { listSuggestions, readSuggestion } from './usecases/list-suggestions.ts';
import { suggestDataset } from './usecases/suggest-dataset.ts';
import { suggestionOf, SuggestionView } from './views.ts';

const Id = z.strictObject({ id: z.string().max(64) });
const List = z.object({ items: z.array(SuggestionView), next: z.string().optional() });

export const suggestionRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/suggestions',
    who: 'member',
    summary: 'Ask for a dataset that is missing',
    body: SuggestionInput,
    answer: SuggestionView,
    status: 201,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, body, newId, bodyHash }) => {
      const suggestion = await suggestDataset(app, user, body, { newId, bodyHash });
      return {
        body: suggestionOf(newId, suggestion),
        headers: { location: `/v1/suggestions/${newId}` },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/suggestions',
    who: 'member',
    summary: 'Your suggestions, with what became of them',
    query: z.strictObject(Page),
    answer: List,
    run: async (app, { user, query }) => {
      const { items, ...next } = await listSuggestions(app, { personId: user.id }, query);
      return { body: { items: items.map(({ id, value }) => suggestionOf(id, value)), ...next } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/suggestions/{id}',
    who: 'member',
    summary: 'One of your suggestions',
    params: Id,
    answer: SuggestionView,
    run: async (app, { user, params: { id } }) => ({
      body: suggestionOf(id, await readSuggestion(app, user, id)),
    }),
  }),
];

export const adminSuggestionRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/suggestions',
    who: 'admin',
    summary: 'Suggestions in one state',
    query: z.strictObject({
      ...Page,
      state: z.enum(['open', 'accepted', 'declined', 'added']).default('open'),
    }),
    answer: List,
    run: async (app, { query: { state, ...page } }) => {
      const { items, ...next } = await listSuggestions(app, { state }, page);
      return { body: { items: items.map(({ id, value }) => suggestionOf(id, value)), ...next } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/suggestions/{id}/answer',
    who: 'admin',
    summary: 'Answer a suggestion; the asker is mailed',
    params: Id,
    body: SuggestionAnswer,
    answer: SuggestionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => ({
      body: suggestionOf(id, await answerSuggestion(app, user.id, id, body)),
    }),
  }),
];
