import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import type { Download } from './domain/download.ts';
import { EstimateView, viewEstimate } from './domain/estimate.ts';
import { contentType, formats, Listing, writeList } from './domain/listing.ts';
import { grantDataset, grantFile } from './usecases/grant-download.ts';
import { listDownload, urlOf } from './usecases/list-download.ts';
import { listDownloads } from './usecases/list-downloads.ts';
import { readAccess } from './usecases/read-access.ts';
import { DownloadView, LedgerLine, OwnDownload, viewDownload, viewLine, viewOwn } from './views.ts';

const Name = z.string().max(64);
const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: Name.optional(),
});
export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/access',
    who: 'member',
    summary:
      'Whether you may download this dataset (a version of it) now; if not, why, and what to do',
    params: z.strictObject({ id: Name }),
    query: z.strictObject({ version: z.coerce.number().int().min(1).max(99_999).optional() }),
    answer: z.object({
      allowed: z.boolean(),
      accreditationId: z.string().optional(),
      /** What it would cost the operator if it is taken whole; you pay nothing (P-3.6a). */
      expectedCost: EstimateView.optional(),
      reasons: z.array(z.object({ code: z.string(), message: z.string(), wayOut: z.string() })),
    }),
    run: async (app, { user, params: { id }, query: { version } }) => {
      const access = await readAccess(app, user, id, version);
      if (!access.allowed) return { body: access };
      const { bytes, ...rest } = access;
      return { body: { ...rest, expectedCost: viewEstimate(bytes, app.policy.egress.dearest) } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/datasets/{id}/downloads',
    who: 'member',
    summary:
      'Start the download of a whole dataset, the version served now or another; a repetition needs a reason',
    params: z.strictObject({ id: Name }),
    body: z.strictObject({
      version: z.int().min(1).max(99_999).optional(),
      reason: z.string().trim().min(10, 'At least 10 characters.').max(1000).optional(),
    }),
    answer: DownloadView,
    status: 201,
    faults: ['conflict'],
    run: async (app, { user, params, body, newId, bodyHash }) => {
      const input = { id: newId, datasetId: params.id, ...body, requestHash: bodyHash };
      const { id, download } = await grantDataset(app, user, input);
      return {
        body: viewDownload(app, id, download),
        headers: { location: `/v1/downloads/${id}/files` },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/me/downloads',
    who: 'member',
    summary: 'Your downloads, the newest first',
    query: Page,
    answer: z.object({ items: z.array(OwnDownload), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { user, query }) => {
      const found = await listDownloads(app, { person: user.id }, query);
      const view = (id: string, value: Download) => viewOwn(id, value, app.now());
      return { body: pageOf(found, query.limit, view) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/downloads/{id}/files',
    who: 'member',
    summary:
      'The files of a download with signed URLs: JSON, aria2c input, or a plain list for wget',
    params: z.strictObject({ id: Name }),
    query: z.strictObject({ format: z.enum(formats).default('json') }),
    answer: Listing,
    text: ['text/plain'],
    faults: ['gone'],
    run: async (app, { user, params: { id }, query: { format } }) => {
      const { head, lines } = await listDownload(app, user, id);
      const headers = { 'content-type': contentType[format] };
      return { headers, text: writeList(format, head, lines) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/datasets/{id}/files/{file}/content',
    who: 'member',
    summary: 'One file: a redirect to its signed URL',
    params: z.strictObject({ id: Name, file: Name }),
    status: 303,
    faults: ['conflict'],
    run: async (app, { user, params, newId, method }) => {
      const input = { id: newId, datasetId: params.id, fileId: params.file };
      const { id, download, file } = await grantFile(app, user, input);
      const how = method === 'HEAD' ? 'HEAD' : 'GET';
      return { headers: { location: urlOf(app, id, download, file, how) } };
    },
  }),
];

export const adminRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/downloads',
    who: 'admin',
    summary: 'Who took what, the newest first: of a person, an accreditation or a dataset, or all',
    query: Page.extend({
      person: z.string().min(1).max(128).optional(),
      accreditation: Name.min(1).optional(),
      dataset: Name.min(1).optional(),
    }).refine(
      ({ person, accreditation, dataset }) =>
        [person, accreditation, dataset].filter((id) => id !== undefined).length < 2,
      'Name a person, an accreditation or a dataset: one of them.',
    ),
    answer: z.object({ items: z.array(LedgerLine), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listDownloads(app, query, query);
      return { body: pageOf(found, query.limit, viewLine) };
    },
  }),
];
