import type { Bucket } from './buckets.ts';
import { retentionEnd } from './protection.ts';
import type { StoredObject } from './resources.ts';

/** The object as the JSON API and notifications show it. */
export function viewObject(bucket: Bucket, object: StoredObject, url: string) {
  const path = `/b/${encodeURIComponent(object.bucket)}/o/${encodeURIComponent(object.name)}`;
  const retained = retentionEnd(bucket.resource, object)?.toISOString();
  return {
    kind: 'storage#object',
    id: `${object.bucket}/${object.name}/${object.generation}`,
    selfLink: `${url}/storage/v1${path}`,
    mediaLink: `${url}/download/storage/v1${path}?generation=${object.generation}&alt=media`,
    etag: etagOf(object),
    ...object,
    session: undefined,
    ...(retained === undefined ? {} : { retentionExpirationTime: retained }),
  };
}

export function etagOf({ generation, metageneration }: StoredObject): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}
