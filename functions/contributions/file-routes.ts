import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { policy } from '../policy.ts';
import { Declaration } from './domain/file.ts';
import { declareFiles } from './usecases/declare-files.ts';
import { listSubmissionFiles, readSubmissionFile } from './usecases/read-submissions.ts';
import { removeFile } from './usecases/remove-file.ts';
import { startSession } from './usecases/start-session.ts';
import { FileView, viewFile } from './views.ts';

const most = policy.submission.filesPerRequest;
export const Id = z.strictObject({ id: z.string().max(64) });
export const FileId = Id.extend({ file: z.string().max(64) });
export const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(64).optional(),
});
export const Files = z.object({ items: z.array(FileView), next: z.string().optional() });

export const filePage = (
  found: { id: string; value: Parameters<typeof viewFile>[1] }[],
  limit: number,
): z.input<typeof Files> => ({
  items: found.map(({ id, value }) => viewFile(id, value)),
  next: found.length === limit ? found.at(-1)?.id.split('/').at(-1) : undefined,
});

export const fileRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/files',
    who: 'member',
    summary: 'Declare files: all or none; their bytes are reserved',
    params: Id,
    body: z.strictObject({
      files: z
        .array(Declaration)
        .min(1, 'Declare at least one file.')
        .max(most, `At most ${most} files at once.`),
    }),
    answer: Files,
    status: 201,
    faults: ['invalid', 'conflict', 'too-large'],
    run: async (app, { user, params: { id }, body: { files }, newId, bodyHash }) => {
      const declared = await declareFiles(app, user, { id, newId, files, requestHash: bodyHash });
      return { body: filePage(declared, Infinity) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}/files',
    who: 'member',
    summary: 'The files of a submission with what was found wrong',
    params: Id,
    query: Page,
    answer: Files,
    run: async (app, { user, params: { id }, query }) => ({
      body: filePage(await listSubmissionFiles(app, user, { id, ...query }), query.limit),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}/files/{file}',
    who: 'member',
    summary: 'One file with what was found wrong',
    params: FileId,
    answer: FileView,
    run: async (app, { user, params: { id, file } }) => ({
      body: viewFile(file, await readSubmissionFile(app, user, { id, fileId: file })),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/submissions/{id}/files/{file}',
    who: 'member',
    summary: 'Take a file out, with its bytes and its reservation',
    params: FileId,
    status: 204,
    faults: ['conflict'],
    run: async (app, { user, params: { id, file } }) => {
      await removeFile(app, user, { id, fileId: file });
      return {};
    },
  }),
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/files/{file}/session',
    who: 'member',
    summary: 'A resumable upload session of Cloud Storage; its URI is a secret and given once',
    params: FileId,
    body: z.strictObject({ origin: z.string().max(200).optional() }),
    answer: z.object({
      uri: z.string(),
      method: z.literal('PUT'),
      size: z.int(),
      contentType: z.string(),
      expiresAt: z.iso.datetime(),
    }),
    status: 201,
    faults: ['conflict', 'invalid'],
    run: async (app, { user, params: { id, file }, body: { origin } }) => {
      const session = await startSession(app, user, { id, fileId: file, origin });
      const expiresAt = session.expiresAt.toISOString();
      return { body: { ...session, method: 'PUT' as const, expiresAt } };
    },
  }),
];
