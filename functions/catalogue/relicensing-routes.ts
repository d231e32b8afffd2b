import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { Page } from './domain/input.ts';
import { RelicensingDecision, RelicensingInput } from './domain/relicensing.ts';
import { RelicensingView, viewRelicensing } from './relicensing-views.ts';
import { decideRelicensing, withdrawRelicensing } from './usecases/end-relicensing.ts';
import { listRelicensing, readRelicensing } from './usecases/list-relicensing.ts';
import { requestRelicensing } from './usecases/request-relicensing.ts';

const Id = z.strictObject({ id: z.string().max(64) });

const List = z.object({ items: z.array(RelicensingView), next: z.string().optional() });

export const relicensingRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/relicensing',
    who: 'member',
    summary: 'Ask for a more permissive licence for what you develop further',
    body: RelicensingInput,
    answer: RelicensingView,
    status: 201,
    faults: ['conflict', 'too-many'],
    run: async (app, { user, body, newId, bodyHash }) => ({
      body: viewRelicensing(newId, await requestRelicensing(app, user, body, { newId, bodyHash })),
      headers: { location: `/v1/relicensing/${newId}` },
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/relicensing',
    who: 'member',
    summary: 'Your requests for another licence, with what became of them',
    query: z.strictObject(Page),
    answer: List,
    run: async (app, { user, query }) => {
      const { items, ...next } = await listRelicensing(app, ['personId', user.id], query);
      return { body: { items: items.map(({ id, value }) => viewRelicensing(id, value)), ...next } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/relicensing/{id}',
    who: 'member',
    summary: 'One of your requests for another licence',
    params: Id,
    answer: RelicensingView,
    run: async (app, { user, params: { id } }) => ({
      body: viewRelicensing(id, await readRelicensing(app, user, id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/relicensing/{id}/withdraw',
    who: 'member',
    summary: 'Take a request for another licence back',
    params: Id,
    answer: RelicensingView,
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) => ({
      body: viewRelicensing(id, await withdrawRelicensing(app, user, id)),
    }),
  }),
];

export const adminRelicensingRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/relicensing',
    who: 'admin',
    summary: 'Requests for another licence in one state; the granted ones are the record',
    query: z.strictObject({ ...Page, state: RelicensingView.shape.state.default('requested') }),
    answer: List,
    run: async (app, { query: { state, ...page } }) => {
      const { items, ...next } = await listRelicensing(app, ['state', state], page);
      return { body: { items: items.map(({ id, value }) => viewRelicensing(id, value)), ...next } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/relicensing/{id}/decide',
    who: 'admin',
    summary: 'Grant or decline another licence; asker and publisher are mailed',
    params: Id,
    body: RelicensingDecision,
    answer: RelicensingView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => ({
      body: viewRelicensing(id, await decideRelicensing(app, user, { id, ...body })),
    }),
  }),
];
