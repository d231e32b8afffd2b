import * as z from 'zod';
import { Email } from '../platform/email.ts';
import { route, type Route } from '../platform/http.ts';
import { Time } from '../platform/time.ts';
import { pageOf } from '../platform/page.ts';
import { Page } from './application-routes.ts';
import { DenialCategory } from './domain/deny.ts';
import { DenialView, viewDenial } from './misuse-views.ts';
import { denyAddress, liftDenial, listDenials } from './usecases/deny-address.ts';

export const denyRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/deny-list',
    who: 'admin',
    summary:
      'Who may not have access now, by the keyed hash of the address; those that end first first',
    query: Page,
    answer: z.object({ items: z.array(DenialView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listDenials(app, query);
      return { body: pageOf(found, query.limit, viewDenial) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/deny-list',
    who: 'admin',
    summary: 'Deny an address access until a time; a second entry never shortens the first',
    body: z.strictObject({ email: Email, category: DenialCategory, expiresAt: Time.optional() }),
    answer: DenialView,
    status: 201,
    run: async (app, { user, body }) => {
      const { id, value } = await denyAddress(app, user.id, body);
      return { body: viewDenial(id, value), headers: { location: `/v1/deny-list/${id}` } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/deny-list/{id}',
    who: 'admin',
    summary: 'Lift an entry: it ends now, and what it said goes some time after',
    params: z.strictObject({ id: z.string().regex(/^e-[0-9a-f]{40}$/, 'Not an id.') }),
    answer: DenialView,
    run: async (app, { user, params: { id } }) => ({
      body: viewDenial(id, (await liftDenial(app, user.id, id)).value),
    }),
  }),
];
