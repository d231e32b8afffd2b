import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { policy } from '../policy.ts';
import { Id, Page, Text } from './application-routes.ts';
import { Doi } from '../catalogue/domain/doi.ts';
import { PublicationView, viewPublication } from './publication-views.ts';
import * as change from './usecases/change-publication.ts';
import { listPublications, publicationsIn } from './usecases/read-publications.ts';

const List = z.object({ items: z.array(PublicationView), next: z.string().optional() });
const { datasets } = policy.application;

const page = (
  found: Awaited<ReturnType<typeof listPublications>>,
  limit: number,
): z.input<typeof List> => pageOf(found, limit, viewPublication);

export const publicationRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}/publications',
    who: 'member',
    summary: 'Publications that came of an accreditation, for its team',
    params: Id,
    query: Page,
    answer: List,
    run: async (app, { user, params: { id }, query }) => ({
      body: page(await listPublications(app, user, id, query), query.limit),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/publications/{id}/answer',
    who: 'member',
    summary: 'Answer about a missing citation, perhaps with what mends it; the lead may',
    params: Id,
    body: z.strictObject({ words: Text, mendedBy: Doi.optional() }),
    answer: PublicationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id }, body }) => {
      const changed = await change.answerMissingCitation(app, user, { id, ...body });
      return { body: viewPublication(id, changed.value) };
    },
  }),
];

export const adminPublicationRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/publications',
    who: 'admin',
    summary: 'Publications in one state, such as those whose citation is missing',
    query: Page.extend({
      state: z
        .enum(['reported', 'citation-missing', 'answered', 'settled'])
        .default('citation-missing'),
    }),
    answer: List,
    run: async (app, { query: { state, ...query } }) => ({
      body: page(await publicationsIn(app, state, query), query.limit),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/accreditations/{id}/missing-citations',
    who: 'admin',
    summary: 'Note that a publication does not cite the data; the lead is asked to mend it',
    params: Id,
    body: z.strictObject({
      doi: Doi,
      datasetIds: z
        .array(z.string().min(1).max(64))
        .min(1, 'Name at least one dataset.')
        .max(datasets, `At most ${datasets} datasets.`),
      note: Text.optional(),
    }),
    answer: PublicationView,
    faults: ['conflict'],
    run: async (app, { user, params, body }) => {
      const input = { accreditationId: params.id, ...body };
      const { id, value } = await change.noteMissingCitation(app, user, input);
      return { body: viewPublication(id, value) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/publications/{id}/settle',
    who: 'admin',
    summary: 'A missing citation is mended, or need not be; the lead is told',
    params: Id,
    answer: PublicationView,
    faults: ['conflict'],
    run: async (app, { user, params: { id } }) => ({
      body: viewPublication(id, (await change.settleMissingCitation(app, user, id)).value),
    }),
  }),
];
