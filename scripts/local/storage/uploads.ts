import * as z from 'zod';
import type { App } from './app.ts';
import { parseJson, readJson, sendEmpty, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { storeContent } from './content.ts';
import { invalid } from './errors.ts';
import { readMultipart } from './multipart.ts';
import { viewObject } from './object-view.ts';
import { checkObjectName } from './objects.ts';
import { checkConditions, conditionsOf } from './preconditions.ts';
import { UploadMetadata } from './resources.ts';
import { continueUpload } from './resumable.ts';
import type { Params } from './router.ts';

/** `/upload/storage/v1/b/{bucket}/o`: media, multipart, the start of a session, and its pieces. */
export async function upload(app: App, call: Call, params: Params): Promise<void> {
  const uploadId = call.query.get('upload_id');
  if (uploadId !== null) return continueUpload(app, call, uploadId);
  const type = call.query.get('uploadType');
  switch (type) {
    case 'media':
      return uploadMedia(app, call, params.bucket);
    case 'multipart':
      return uploadMultipart(app, call, params.bucket);
    case 'resumable':
      return startSession(app, call, params.bucket);
    default:
      throw invalid(`Unknown uploadType: ${type ?? 'none'}`);
  }
}

async function uploadMedia(app: App, call: Call, bucket: string): Promise<void> {
  const contentType = call.header('content-type');
  await insert(app, call, bucket, contentType ? { contentType } : {}, call.body());
}

async function uploadMultipart(app: App, call: Call, bucket: string): Promise<void> {
  const parts = await readMultipart(call.header('content-type'), call.body());
  const declared = parseJson(parts.metadata, UploadMetadata);
  const metadata = { contentType: parts.mediaType, ...declared };
  await insert(app, call, bucket, metadata, parts.media);
}

async function insert(
  app: App,
  call: Call,
  bucketName: string,
  declared: UploadMetadata,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const { bucket, name, metadata, conditions } = announced(app, call, bucketName, declared);
  const object = await storeContent(app, bucket, name, metadata, content, conditions);
  await sendJson(call, 200, viewObject(bucket, object, app.url));
}

async function startSession(app: App, call: Call, bucketName: string): Promise<void> {
  const body = await readJson(call, UploadMetadata);
  const declared = { contentType: call.header('x-upload-content-type'), ...body };
  const { bucket, name, metadata, conditions } = announced(app, call, bucketName, declared);
  const id = openSession(app, call, {
    api: 'json',
    bucket: bucket.resource.name,
    name,
    metadata,
    conditions,
  });
  const path = `/upload/storage/v1/b/${encodeURIComponent(bucketName)}/o`;
  const query = new URLSearchParams({ uploadType: 'resumable', name, upload_id: id });
  await sendEmpty(call, 200, {
    location: `${app.url}${path}?${query.toString()}`,
    'x-guploader-uploadid': id,
  });
}

/** Notes the caller's origin and declared length; only that origin's pages may use the session. */
export function openSession(
  app: App,
  call: Call,
  what: Omit<Parameters<App['sessions']['create']>[0], 'origin' | 'length'>,
): string {
  const length = z.coerce.number().int().nonnegative().optional();
  const declared = length.safeParse(call.header('x-upload-content-length'));
  if (!declared.success) throw invalid('Invalid X-Upload-Content-Length.');
  return app.sessions.create({ ...what, origin: call.header('origin'), length: declared.data });
}

/** Where an upload goes, with the conditions checked a first time, before any content is read. */
function announced(app: App, call: Call, bucketName: string, declared: UploadMetadata) {
  const bucket = app.buckets.get(bucketName);
  const name = checkObjectName(call.query.get('name') ?? declared.name);
  if (call.target) call.target = { ...call.target, object: name };
  const conditions = conditionsOf(call.query);
  checkConditions(conditions, bucket.objects.get(name), 'write');
  const contentEncoding = call.query.get('contentEncoding');
  const metadata = contentEncoding === null ? declared : { ...declared, contentEncoding };
  return { bucket, name, metadata, conditions };
}
