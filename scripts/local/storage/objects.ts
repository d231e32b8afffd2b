import { renameSync, rmSync } from 'node:fs';
import type { App } from './app.ts';
import type { Bucket } from './buckets.ts';
import { saveJson } from './disk.ts';
import { invalid, noSuchObject, required } from './errors.ts';
import { type Conditions, checkConditions } from './preconditions.ts';
import { assertReplaceable } from './protection.ts';
import { ObjectMetadata, type StoredObject, type UploadMetadata } from './resources.ts';
import { type Sums, verifyDeclared } from './sums.ts';

/** Content on disk that is to become an object. */
export interface Draft {
  file: string;
  sums: Sums;
  metadata: UploadMetadata;
  componentCount?: number;
  session?: string;
}

type Parts = Pick<App, 'buckets' | 'announcer' | 'clock'>;

/** @throws 404, also when `generation` is given and is not the live one. */
export function findObject(bucket: Bucket, name: string, generation: string | null): StoredObject {
  const object = bucket.objects.get(name);
  if (!object || (generation !== null && generation !== object.generation))
    throw noSuchObject(bucket.resource.name, name);
  return object;
}

/** @throws 400 for a name Cloud Storage refuses (https://cloud.google.com/storage/docs/objects#naming). */
export function checkObjectName(name: string | undefined): string {
  if (!name) throw required('Required');
  if (
    Buffer.byteLength(name) > 1024 ||
    !name.isWellFormed() ||
    /[\r\n]/.test(name) ||
    name === '.' ||
    name === '..' ||
    name.startsWith('.well-known/acme-challenge/')
  )
    throw invalid('The specified object name is not valid.', 'InvalidObjectName');
  return name;
}

/**
 * Makes a draft the live object. Nothing is awaited between the checks and the last write, so of racing
 * calls one wins; content is in place before the metadata names it, so a kill leaves the old or the new object.
 * The caller removes the draft when this throws: 400 checksum, 412 condition, 403 hold or retention.
 */
export function commit(
  app: Parts,
  bucket: Bucket,
  name: string,
  draft: Draft,
  conditions: Conditions,
): StoredObject {
  const now = app.clock();
  const replaced = bucket.objects.get(name);
  verifyDeclared(draft.metadata, draft.sums);
  checkConditions(conditions, replaced, 'write');
  if (replaced) assertReplaceable(bucket.resource, replaced, now);
  const object: StoredObject = {
    ...(bucket.resource.defaultEventBasedHold ? { eventBasedHold: true } : {}),
    ...checkMetadata(ObjectMetadata.parse(draft.metadata)),
    contentType: draft.metadata.contentType ?? 'application/octet-stream',
    storageClass: draft.metadata.storageClass ?? 'STANDARD',
    name,
    bucket: bucket.resource.name,
    generation: app.buckets.nextGeneration(now),
    metageneration: '1',
    size: String(draft.sums.size),
    crc32c: draft.sums.crc32c,
    md5Hash: draft.sums.md5Hash,
    componentCount: draft.componentCount,
    timeCreated: now.toISOString(),
    updated: now.toISOString(),
    timeStorageClassUpdated: now.toISOString(),
    session: draft.session,
  };
  renameSync(draft.file, app.buckets.contentFile(object));
  saveJson(app.buckets.metadataFile(object), object);
  bucket.objects.set(name, object);
  if (replaced) {
    rmSync(app.buckets.contentFile(replaced), { force: true });
    const overwrittenByGeneration = object.generation;
    app.announcer.announce(bucket, replaced, 'OBJECT_DELETE', { overwrittenByGeneration });
  }
  app.announcer.announce(
    bucket,
    object,
    'OBJECT_FINALIZE',
    replaced ? { overwroteGeneration: replaced.generation } : {},
  );
  return object;
}

export function remove(app: Parts, bucket: Bucket, object: StoredObject): void {
  assertReplaceable(bucket.resource, object, app.clock());
  bucket.objects.delete(object.name);
  rmSync(app.buckets.metadataFile(object));
  rmSync(app.buckets.contentFile(object), { force: true });
  app.announcer.announce(bucket, object, 'OBJECT_DELETE', {});
}

/** Replaces the caller's part of an object's metadata; the content and its generation stay. */
export function describe(
  app: Parts,
  bucket: Bucket,
  object: StoredObject,
  metadata: ObjectMetadata,
): StoredObject {
  const own = Object.entries(object).filter(([key]) => !(key in ObjectMetadata.shape));
  const changed = {
    ...checkMetadata(metadata),
    ...(Object.fromEntries(own) as Omit<StoredObject, keyof ObjectMetadata>),
    metageneration: String(BigInt(object.metageneration) + 1n),
    updated: app.clock().toISOString(),
  };
  saveJson(app.buckets.metadataFile(changed), changed);
  bucket.objects.set(changed.name, changed);
  app.announcer.announce(bucket, changed, 'OBJECT_METADATA_UPDATE', {});
  return changed;
}

function checkMetadata(metadata: ObjectMetadata): ObjectMetadata {
  const bytes = Object.entries(metadata.metadata ?? {})
    .flat()
    .join('').length;
  if (bytes > 8192) throw invalid('Custom metadata is larger than 8 KiB.', 'MetadataTooLarge');
  return metadata;
}
