import * as z from 'zod';
import { versionOf, VersionView } from '../catalogue/views.ts';
import { route, type Route } from '../platform/http.ts';
import { Name, Orcid } from './domain/submission.ts';
import { Id } from './file-routes.ts';
import { Words } from './submission-routes.ts';
import { uncreditAuthor } from './usecases/uncredit-author.ts';
import { withdrawVersion } from './usecases/withdraw-version.ts';

const Version = Id.extend({ version: z.coerce.number().int().min(1).max(99_999) });

/** What an admin may do to a published version. */
export const versionRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/versions/{version}/withdraw',
    who: 'admin',
    summary:
      'Withdraw a published version, for a reason that everybody may read: a tombstone with its citation is left',
    params: Version,
    body: z.strictObject({ reason: Words }),
    answer: VersionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id: datasetId, version }, body: { reason } }) => {
      const { dataset, shown } = await withdrawVersion(app, user, { datasetId, version, reason });
      return { body: versionOf(dataset, shown) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/versions/{version}/uncredit',
    who: 'admin',
    summary:
      'Take somebody’s name out of a published version at their request: page, citation, documents and DOI metadata',
    params: Version,
    body: z.strictObject({ name: Name, orcid: Orcid.optional() }),
    answer: VersionView,
    faults: ['conflict'],
    run: async (app, { user, params: { id: datasetId, version }, body }) => {
      const { dataset, shown } = await uncreditAuthor(app, user, { datasetId, version, ...body });
      return { body: versionOf(dataset, shown) };
    },
  }),
];
