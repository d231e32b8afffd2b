import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { FileId, Id } from './file-routes.ts';
import { readChanges } from './usecases/read-changes.ts';
import { linkForReview } from './usecases/review-files.ts';

const Entry = z.object({ path: z.string(), size: z.int(), sha256: z.string().optional() });
const Changes = z.object({
  revision: z.int(),
  added: z.array(Entry),
  removed: z.array(Entry),
  changed: z.array(z.object({ path: z.string(), before: Entry, after: Entry })),
  /** There are too many to show them all. */
  more: z.boolean(),
});
const changes = {
  method: 'GET' as const,
  path: '/v1/submissions/{id}/changes',
  summary: 'What this revision changed in the manifest that was signed off before it',
  params: Id,
  answer: Changes,
};

export const changeRoutes: Route[] = [
  route({
    ...changes,
    who: 'member',
    run: async (app, { user, params: { id } }) => ({ body: await readChanges(app, user, id) }),
  }),
];
export const adminChangeRoutes: Route[] = [
  route({
    ...changes,
    who: 'reviewer',
    run: async (app, { params: { id } }) => ({ body: await readChanges(app, undefined, id) }),
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/files/{file}/link',
    who: 'reviewer',
    summary:
      'A link to a checked file of the submission that you review, for an hour; it is recorded',
    params: FileId,
    answer: z.object({
      url: z.string(),
      path: z.string(),
      size: z.int(),
      sha256: z.string(),
      expiresAt: z.iso.datetime(),
    }),
    faults: ['conflict'],
    run: async (app, { user, params: { id, file: fileId } }) => {
      const { url, file, expiresAt } = await linkForReview(app, user, { id, fileId });
      const { path, size, sha256 } = file;
      return { body: { url, path, size, sha256, expiresAt: expiresAt.toISOString() } };
    },
  }),
];
