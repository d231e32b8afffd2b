import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { Id, Page } from './application-routes.ts';
import { RenewalDecision, RenewalForm } from './domain/renewal.ts';
import { askForRenewal } from './usecases/ask-renewal.ts';
import { decideOnRenewal } from './usecases/decide-renewal.ts';
import { listRenewals } from './usecases/read-accreditations.ts';
import { AccreditationView, RenewalView, viewAccreditation } from './views.ts';

export const renewalRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/renew',
    who: 'member',
    summary: 'Ask for more time, with a summary of use and publications; the lead may',
    params: Id,
    body: RenewalForm,
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => ({
      body: viewAccreditation(id, await askForRenewal(app, user, { id, ...body })),
    }),
  }),
];

export const adminRenewalRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/renewals',
    who: 'admin',
    summary: 'Accreditations whose renewal waits for a decision',
    query: Page,
    answer: z.object({ items: z.array(RenewalView), next: z.string().optional() }),
    run: async (app, { query }) => {
      const found = await listRenewals(app, query);
      return {
        body: {
          items: found.map(({ id, value, lead }) => ({
            ...viewAccreditation(id, value),
            summary: lead?.personal?.summary,
          })),
          next: found.length === query.limit ? found.at(-1)?.id : undefined,
        },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/decide-renewal',
    who: 'admin',
    summary: 'Renew an accreditation as its lead asked, or decline',
    params: Id,
    body: RenewalDecision,
    answer: AccreditationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => ({
      body: viewAccreditation(id, await decideOnRenewal(app, user, { id, decision: body })),
    }),
  }),
];
