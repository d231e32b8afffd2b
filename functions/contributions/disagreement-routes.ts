import * as z from 'zod';
import type { Found } from '../platform/documents.ts';
import { route, type Route } from '../platform/http.ts';
import { Disagreement, findings } from './domain/disagreement.ts';
import { Page } from './file-routes.ts';
import { listDisagreements } from './usecases/reconcile/tell-admins.ts';

const View = Disagreement.omit({ told: true }).extend({
  id: z.string(),
  what: z.string(),
  wayOut: z.string(),
  foundAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
});

function view({ id, value }: Found<Disagreement>): z.input<typeof View> {
  const { told: _, foundAt, seenAt, ...rest } = value;
  const [what, wayOut] = findings[value.code];
  const times = { foundAt: foundAt.toISOString(), seenAt: seenAt.toISOString() };
  return { id, ...rest, ...times, what, wayOut };
}

export const disagreementRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/disagreements',
    who: 'admin',
    summary: 'Where records and reality disagree, as the daily comparison last saw it',
    query: Page,
    answer: z.object({ items: z.array(View), next: z.string().optional() }),
    run: async (app, { query }) => {
      const items = (await listDisagreements(app, query)).map(view);
      return { body: { items, next: items.length === query.limit ? items.at(-1)?.id : undefined } };
    },
  }),
];
