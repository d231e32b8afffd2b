import * as z from 'zod';
import type { App } from './app.ts';
import { readJson, sendEmpty, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { invalid } from './errors.ts';
import { listPage } from './listing.ts';
import { sendMedia } from './media.ts';
import { mergePatch } from './merge-patch.ts';
import { viewObject } from './object-view.ts';
import { describe, findObject, remove } from './objects.ts';
import { checkConditions, conditionsOf } from './preconditions.ts';
import { ObjectMetadata } from './resources.ts';
import type { Params } from './router.ts';

export async function listObjects(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  const { names, prefixes, nextPageToken } = listPage(bucket.objects, call.query);
  const items = names.map((name) => viewObject(bucket, bucket.objects.get(name)!, app.url));
  await sendJson(call, 200, {
    kind: 'storage#objects',
    ...(items.length > 0 ? { items } : {}),
    ...(prefixes.length > 0 ? { prefixes } : {}),
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
  });
}

export async function getObject(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  const object = findObject(bucket, params.object, call.query.get('generation'));
  checkConditions(conditionsOf(call.query), object, 'read');
  const isMedia = call.query.get('alt') === 'media' || call.path.startsWith('/download/');
  if (isMedia) await sendMedia(app, call, object);
  else await sendJson(call, 200, viewObject(bucket, object, app.url));
}

/** PATCH merges into the metadata, PUT replaces it. */
export async function patchObject(app: App, call: Call, params: Params): Promise<void> {
  const change = await readJson(call, z.record(z.string(), z.unknown()));
  const bucket = app.buckets.get(params.bucket);
  const object = findObject(bucket, params.object, call.query.get('generation'));
  checkConditions(conditionsOf(call.query), object, 'write');
  const base = call.method === 'PUT' ? {} : ObjectMetadata.parse(object);
  const metadata = ObjectMetadata.safeParse(mergePatch(base, change));
  if (!metadata.success) throw invalid(z.prettifyError(metadata.error));
  const changed = describe(app, bucket, object, metadata.data);
  await sendJson(call, 200, viewObject(bucket, changed, app.url));
}

export async function deleteObject(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  const object = findObject(bucket, params.object, call.query.get('generation'));
  checkConditions(conditionsOf(call.query), object, 'write');
  remove(app, bucket, object);
  await sendEmpty(call, 204);
}
