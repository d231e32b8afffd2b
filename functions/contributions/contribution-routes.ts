import * as z from 'zod';
import { landingUrl } from '../catalogue/usecases/read-landing.ts';
import { route, type Route } from '../platform/http.ts';
import { listContributions, over } from './usecases/list-contributions.ts';

const ContributionView = z.object({
  datasetId: z.string(),
  version: z.int(),
  doi: z.string(),
  title: z.string(),
  page: z.url(),
  state: z.enum(over),
  /** You submitted it; you are credited in it by an address of yours. */
  submitted: z.boolean(),
  credited: z.boolean(),
  publishedAt: z.iso.datetime(),
});

export const contributionRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/me/contributions',
    who: 'member',
    summary: 'What you contributed to the catalogue, with DOIs, the newest first',
    answer: z.object({ items: z.array(ContributionView) }),
    run: async (app, { user }) => {
      const found = await listContributions(app, user);
      return {
        body: {
          items: found.map(({ submission, state, publication, submitted, credited }) => ({
            datasetId: publication.datasetId,
            version: publication.version,
            doi: publication.doi,
            title: submission.title,
            page: landingUrl(app.config, publication.datasetId, publication.version),
            ...{ state, submitted, credited },
            publishedAt: publication.startedAt.toISOString(),
          })),
        },
      };
    },
  }),
];
