import type { App } from './app.ts';
import { sendEmpty } from './answers.ts';
import type { Call } from './call.ts';
import { type SizeRange, storeContent } from './content.ts';
import { applyCors } from './cors.ts';
import { StorageError, invalid, notImplemented } from './errors.ts';
import { sendMedia, sendStored } from './media.ts';
import { checkObjectName, findObject, remove } from './objects.ts';
import { type Conditions, checkConditions } from './preconditions.ts';
import { checkRequesterPays } from './requester-pays.ts';
import { continueUpload } from './resumable.ts';
import { decodePath } from './router.ts';
import { verifySignature } from './signature.ts';
import { openSession } from './uploads.ts';
import { xmlMetadata } from './xml-metadata.ts';

const unsupported = ['acl', 'tagging', 'uploads', 'uploadId', 'partNumber', 'compose'];

/** `/{bucket}/{object}`: what signed URLs are for. A session URI needs no signature, everything else does. */
export async function xmlCall(app: App, call: Call): Promise<void> {
  const [, bucketPart = '', ...objectParts] = call.path.split('/');
  const [bucketName, name] = [decodePath(bucketPart), decodePath(objectParts.join('/'))];
  if (await applyCors(app, call, bucketName)) return;
  call.target = { operation: operation(call.method), bucket: bucketName, object: name };
  const uploadId = call.query.get('upload_id');
  if (uploadId !== null && ['PUT', 'DELETE'].includes(call.method))
    return continueUpload(app, call, uploadId);

  const { method, path, query } = call;
  verifySignature(
    { method, path, query, headers: call.request.headers },
    app.signers(),
    app.clock(),
  );
  const bucket = app.buckets.get(bucketName);
  checkRequesterPays(app, call, bucketName);
  if (name === '') throw notImplemented('XML listing');
  const other = unsupported.find((key) => query.has(key));
  if (other !== undefined) throw notImplemented(`XML ?${other}`);
  if (call.header('x-goog-copy-source')) throw notImplemented('XML copy');
  const conditions = xmlConditions(call);
  switch (method) {
    case 'GET':
    case 'HEAD': {
      const object = findObject(bucket, name, query.get('generation'));
      checkConditions(conditions, object, 'read');
      const type = query.get('response-content-type');
      const disposition = query.get('response-content-disposition');
      return sendMedia(app, call, object, {
        ...(type === null ? {} : { type }),
        ...(disposition === null ? {} : { disposition }),
      });
    }
    case 'DELETE': {
      const object = findObject(bucket, name, query.get('generation'));
      checkConditions(conditions, object, 'write');
      remove(app, bucket, object);
      return sendEmpty(call, 204);
    }
    case 'PUT':
    case 'POST':
      checkObjectName(name);
      checkConditions(conditions, bucket.objects.get(name), 'write');
      return method === 'PUT' ? put() : start();
    default:
      throw new StorageError(405, 'methodNotAllowed', 'MethodNotAllowed', 'Method not allowed.');
  }

  async function put(): Promise<void> {
    const metadata = xmlMetadata(call);
    const stored = await storeContent(
      app,
      bucket,
      name,
      metadata,
      call.body(),
      conditions,
      sizeRange(call),
    );
    await sendStored(call, stored);
  }

  /** A signed POST with `x-goog-resumable: start` opens a session. */
  async function start(): Promise<void> {
    if (call.header('x-goog-resumable') !== 'start') throw notImplemented('form upload');
    const metadata = xmlMetadata(call);
    const range = sizeRange(call);
    const what = { api: 'xml' as const, bucket: bucketName, name, metadata, conditions, range };
    const id = openSession(app, call, what);
    const location = `${app.url}${path}?upload_id=${id}`;
    await sendEmpty(call, 201, { location, 'x-guploader-uploadid': id });
  }
}

function operation(method: string): string {
  return `${method === 'POST' ? 'PUT' : method}_Object`;
}

function xmlConditions(call: Call): Conditions {
  const conditions: Conditions = {};
  const generation = call.header('x-goog-if-generation-match');
  const metageneration = call.header('x-goog-if-metageneration-match');
  if (generation !== undefined) conditions.generationMatch = digits(generation);
  if (metageneration !== undefined) conditions.metagenerationMatch = digits(metageneration);
  return conditions;
}

function digits(value: string): string {
  if (!/^\d+$/.test(value)) throw invalid(`Not a number: ${value}`);
  return value;
}

function sizeRange(call: Call): SizeRange | undefined {
  const header = call.header('x-goog-content-length-range');
  if (header === undefined) return undefined;
  const [, min, max] = /^(\d+),(\d+)$/.exec(header) ?? [];
  if (min === undefined) throw invalid('Invalid x-goog-content-length-range.');
  return { min: Number(min), max: Number(max) };
}
