import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { Id, Page, Text } from './application-routes.ts';
import { endAccreditation } from './usecases/end-accreditation.ts';
import { listInState } from './usecases/read-accreditations.ts';
import { reinstateAccreditation } from './usecases/reinstate-accreditation.ts';
import { reinstateOneMember, suspendOneMember } from './usecases/suspend-member.ts';
import { AccreditationView, viewAccreditation } from './views.ts';

const MemberId = z.strictObject({ ...Id.shape, member: z.string().min(1).max(128) });

export const accreditationDeskRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/accreditations',
    who: 'admin',
    summary: 'Accreditations in a state, the newest first',
    query: Page.extend({
      state: z
        .enum(['pending-terms', 'active', 'suspended', 'expired', 'closed', 'revoked'])
        .default('active'),
    }),
    answer: z.object({ items: z.array(AccreditationView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listInState(app, query.state, query);
      return { body: pageOf(found, query.limit, viewAccreditation) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/suspend',
    who: 'admin',
    summary: 'Suspend an accreditation at once',
    params: Id,
    body: z.strictObject({ reason: Text }),
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body: { reason } }) => {
      const ending = { state: 'suspended' as const, reason };
      return { body: viewAccreditation(id, await endAccreditation(app, user.id, id, ending)) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/reinstate',
    who: 'admin',
    summary: 'End a suspension: the accreditation is what it was before',
    params: Id,
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) => ({
      body: viewAccreditation(id, await reinstateAccreditation(app, user, id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/members/{member}/suspend',
    who: 'admin',
    summary: 'Suspend one member at once; the others of the team go on',
    params: MemberId,
    body: z.strictObject({ reason: Text }),
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params, body }) => ({
      body: viewAccreditation(params.id, await suspendOneMember(app, user, { ...params, ...body })),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/members/{member}/reinstate',
    who: 'admin',
    summary: 'End the suspension of a member',
    params: MemberId,
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params }) => ({
      body: viewAccreditation(params.id, await reinstateOneMember(app, user, params)),
    }),
  }),
];
