import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { Id, Page, Text } from './application-routes.ts';
import { DenialCategory } from './domain/deny.ts';
import { revocationStates, RevocationView, viewRevocation } from './misuse-views.ts';
import { confirmRevocation } from './usecases/confirm-revocation.ts';
import { listRevocations } from './usecases/list-revocations.ts';
import { requestRevocation } from './usecases/request-revocation.ts';
import { takeBackRevocation } from './usecases/take-back-revocation.ts';

export const revocationRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/request-revocation',
    who: 'admin',
    summary: 'Report misuse: suspended at once, revoked when a second admin confirms in time',
    params: Id,
    body: z.strictObject({ category: DenialCategory, reason: Text }),
    answer: RevocationView,
    status: 201,
    faults: ['conflict'],
    run: async (app, { user, params, body, newId, bodyHash }) => {
      const input = { id: newId, accreditationId: params.id, requestHash: bodyHash, ...body };
      return { body: viewRevocation(newId, await requestRevocation(app, user, input)) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/confirm-revocation',
    who: 'admin',
    summary: 'Confirm the revocation that another admin asked for: all access of its team ends',
    params: Id,
    body: z.strictObject({ revocationId: Id.shape.id }),
    answer: RevocationView,
    faults: ['conflict'],
    run: async (app, { user, params, body: { revocationId: id } }) => {
      const confirmed = await confirmRevocation(app, user, { accreditationId: params.id, id });
      return { body: viewRevocation(id, confirmed) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/take-back-revocation',
    who: 'admin',
    summary: 'Take back a revocation that was asked for by mistake: its team has access again',
    params: Id,
    body: z.strictObject({ revocationId: Id.shape.id }),
    answer: RevocationView,
    faults: ['conflict'],
    run: async (app, { user, params, body: { revocationId: id } }) => {
      const taken = await takeBackRevocation(app, user, { accreditationId: params.id, id });
      return { body: viewRevocation(id, taken) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/revocations',
    who: 'admin',
    summary: 'Revocations in a state, those that lapse first first',
    query: Page.extend({
      state: z.enum(revocationStates).default('requested'),
    }),
    answer: z.object({ items: z.array(RevocationView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listRevocations(app, query);
      return { body: pageOf(found, query.limit, viewRevocation) };
    },
  }),
];
