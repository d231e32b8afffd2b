import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { Id } from './application-routes.ts';
import { acceptTheLead, endTheOffer, offerTheLead } from './usecases/hand-over-lead.ts';
import { AccreditationView, viewAccreditation } from './views.ts';

const action = (name: string, summary: string) => ({
  method: 'POST' as const,
  path: `/v1/accreditations/{id}/${name}`,
  who: 'member' as const,
  summary,
  params: Id,
  answer: AccreditationView,
  faults: ['conflict' as const],
});

export const handoverRoutes: Route[] = [
  route({
    ...action('offer-lead', 'Offer the lead to a member of the team; lead or admin may'),
    body: z.strictObject({ member: z.string().min(1).max(128) }),
    run: async (app, { user, params: { id }, body: { member } }) => ({
      body: viewAccreditation(id, await offerTheLead(app, user, { id, member })),
    }),
  }),
  route({
    ...action('accept-lead', 'Take over the lead that was offered to you'),
    run: async (app, { user, params: { id } }) => ({
      body: viewAccreditation(id, await acceptTheLead(app, user, id)),
    }),
  }),
  route({
    ...action('decline-lead', 'Decline the lead that was offered to you, or take your offer back'),
    run: async (app, { user, params: { id } }) => ({
      body: viewAccreditation(id, await endTheOffer(app, user, id)),
    }),
  }),
];
