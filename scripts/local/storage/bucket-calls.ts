import * as z from 'zod';
import type { App } from './app.ts';
import { readJson, sendEmpty, sendJson } from './answers.ts';
import type { Bucket } from './buckets.ts';
import type { Call } from './call.ts';
import { invalid } from './errors.ts';
import { pageSize } from './listing.ts';
import { mergePatch } from './merge-patch.ts';
import { checkConditions, conditionsOf } from './preconditions.ts';
import { BucketResource } from './resources.ts';
import type { Params } from './router.ts';

const Given = z.looseObject({ name: z.string().optional() });
const fixed = ['kind', 'id', 'name', 'selfLink', 'timeCreated', 'location', 'locationType'];

export async function listBuckets(app: App, call: Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? '';
  const after = Buffer.from(call.query.get('pageToken') ?? '', 'base64url').toString();
  const limit = pageSize(call.query.get('maxResults'));
  const matching = app.buckets
    .all()
    .filter(({ resource: { name } }) => name.startsWith(prefix) && name > after)
    .sort((a, b) => (a.resource.name < b.resource.name ? -1 : 1));
  const page = matching.slice(0, limit);
  const last = page.at(-1)?.resource.name ?? '';
  await sendJson(call, 200, {
    kind: 'storage#buckets',
    items: page.map(view),
    ...(matching.length > limit ? { nextPageToken: Buffer.from(last).toString('base64url') } : {}),
  });
}

export async function createBucket(app: App, call: Call): Promise<void> {
  const given = await readJson(call, Given);
  const now = app.clock().toISOString();
  const name = given.name ?? '';
  const resource = parse({
    kind: 'storage#bucket',
    location: 'US',
    locationType: 'multi-region',
    storageClass: 'STANDARD',
    ...given,
    id: name,
    name,
    selfLink: `${app.url}/storage/v1/b/${encodeURIComponent(name)}`,
    metageneration: '1',
    timeCreated: now,
    updated: now,
  });
  await sendJson(call, 200, view(app.buckets.create(resource)));
}

export async function getBucket(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  check(call, bucket, 'read');
  await sendJson(call, 200, view(bucket));
}

/** PATCH merges; PUT, too, which the client does not use, keeps what it does not name. */
export async function patchBucket(app: App, call: Call, params: Params): Promise<void> {
  const change = await readJson(call, z.record(z.string(), z.unknown()));
  const bucket = app.buckets.get(params.bucket);
  check(call, bucket, 'write');
  bucket.resource = parse({
    ...mergePatch(bucket.resource, withoutFixed(change)),
    metageneration: String(BigInt(bucket.resource.metageneration) + 1n),
    updated: app.clock().toISOString(),
  });
  app.buckets.save(bucket);
  await sendJson(call, 200, view(bucket));
}

export async function deleteBucket(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  check(call, bucket, 'write');
  app.buckets.delete(bucket);
  await sendEmpty(call, 204);
}

const withoutFixed = (change: object) =>
  Object.fromEntries(Object.entries(change).filter(([key]) => !fixed.includes(key)));

function check(call: Call, { resource }: Bucket, use: 'read' | 'write'): void {
  const { metageneration } = resource;
  checkConditions(conditionsOf(call.query), { generation: '0', metageneration }, use);
}

function parse(value: unknown): BucketResource {
  const parsed = BucketResource.safeParse(value);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return parsed.data;
}

function view({ resource }: Bucket) {
  return { ...resource, etag: Buffer.from(resource.metageneration).toString('base64') };
}
