import { createReadStream, openSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { App } from './app.ts';
import { sendEmpty } from './answers.ts';
import type { Call } from './call.ts';
import { StorageError } from './errors.ts';
import { etagOf } from './object-view.ts';
import { parseRange } from './range.ts';
import type { StoredObject } from './resources.ts';

const piece = 128 * 1024;

/** Sends an object's content, or the part asked for; gunzipped when the caller does not take gzip. */
export async function sendMedia(
  app: App,
  call: Call,
  object: StoredObject,
  overrides: { type?: string; disposition?: string } = {},
): Promise<void> {
  const headers: Record<string, string> = { ...mediaHeaders(object), ...overridden(overrides) };
  if (mustGunzip(call, object)) {
    call.response.writeHead(200, { ...headers, warning: '214 UploadServer gunzipped' });
    if (call.method !== 'HEAD') await pour(call, open(app, object).pipe(createGunzip()));
    call.response.end();
    return;
  }
  const size = Number(object.size);
  const range = parseRange(call.header('range'), size);
  if (range === 'none') {
    call.response.setHeader('content-range', `bytes */${size}`);
    throw new StorageError(
      416,
      'requestedRangeNotSatisfiable',
      'InvalidRange',
      'The requested range cannot be satisfied.',
    );
  }
  if (object.contentEncoding) headers['content-encoding'] = object.contentEncoding;
  const { start, end } = range === 'all' ? { start: 0, end: size - 1 } : range;
  if (range !== 'all') headers['content-range'] = `bytes ${start}-${end}/${size}`;
  headers['content-length'] = String(end - start + 1);
  call.response.writeHead(range === 'all' ? 200 : 206, headers);
  if (call.method !== 'HEAD' && end >= start) await pour(call, open(app, object, { start, end }));
  call.response.end();
}

/** Opened at once, before anything is awaited: an overwrite during the download does not touch this file. */
function open(app: App, object: StoredObject, range?: { start: number; end: number }) {
  const fd = openSync(app.buckets.contentFile(object), 'r');
  return createReadStream('', { fd, highWaterMark: piece, ...range });
}

async function pour(call: Call, content: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of content) if (!(await call.write(chunk as Buffer))) return;
}

function mustGunzip(call: Call, { contentEncoding, cacheControl }: StoredObject): boolean {
  return (
    contentEncoding === 'gzip' &&
    !/\bgzip\b/.test(call.header('accept-encoding') ?? '') &&
    !/\bno-transform\b/.test(cacheControl ?? '')
  );
}

function mediaHeaders(object: StoredObject): Record<string, string> {
  const { md5Hash } = object;
  const md5 = md5Hash === undefined ? '' : `,md5=${md5Hash}`;
  return {
    'accept-ranges': 'bytes',
    'content-type': object.contentType ?? 'application/octet-stream',
    ...(object.contentDisposition ? { 'content-disposition': object.contentDisposition } : {}),
    ...(object.contentLanguage ? { 'content-language': object.contentLanguage } : {}),
    ...(object.cacheControl ? { 'cache-control': object.cacheControl } : {}),
    etag: `"${etagOf(object)}"`,
    'last-modified': new Date(object.updated).toUTCString(),
    'x-goog-generation': object.generation,
    'x-goog-metageneration': object.metageneration,
    'x-goog-hash': `crc32c=${object.crc32c}${md5}`,
    'x-goog-storage-class': object.storageClass ?? 'STANDARD',
    'x-goog-stored-content-encoding': object.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': object.size,
    ...Object.fromEntries(
      Object.entries(object.metadata ?? {}).map(([key, value]) => [
        `x-goog-meta-${key.toLowerCase()}`,
        encodeURI(value),
      ]),
    ),
  };
}

function overridden({ type, disposition }: { type?: string; disposition?: string }) {
  return {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(disposition === undefined ? {} : { 'content-disposition': disposition }),
  };
}

export async function sendStored(call: Call, object: StoredObject): Promise<void> {
  const headers = Object.entries(mediaHeaders(object));
  const shown = headers.filter(([name]) => !name.startsWith('content-'));
  await sendEmpty(call, 200, Object.fromEntries(shown));
}
