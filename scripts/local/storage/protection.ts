import { StorageError } from './errors.ts';
import type { BucketResource, StoredObject } from './resources.ts';

/** When the bucket's retention policy lets go of the object. */
export function retentionEnd(bucket: BucketResource, object: StoredObject): Date | undefined {
  const seconds = bucket.retentionPolicy?.retentionPeriod;
  if (seconds === undefined) return undefined;
  return new Date(Date.parse(object.timeCreated) + Number(seconds) * 1000);
}

/** @throws 403 while a hold, the bucket's retention policy or the object's own retention forbids delete and overwrite. */
export function assertReplaceable(bucket: BucketResource, object: StoredObject, now: Date): void {
  const path = `${object.bucket}/${object.name}`;
  if (object.temporaryHold || object.eventBasedHold) {
    const kind = object.temporaryHold ? 'Temporary' : 'Event-Based';
    throw new StorageError(
      403,
      'objectUnderActiveHold',
      'ObjectUnderActiveHold',
      `Object '${path}' is under active ${kind} hold and cannot be deleted, overwritten or archived until hold is removed.`,
    );
  }
  const own = object.retention ? new Date(object.retention.retainUntilTime) : undefined;
  const until = [retentionEnd(bucket, object), own].find((end) => end && end > now);
  if (until)
    throw new StorageError(
      403,
      'retentionPolicyNotMet',
      'RetentionPolicyNotMet',
      `Object '${path}' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until ${until.toISOString()}`,
    );
}
