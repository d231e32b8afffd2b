import * as z from 'zod';

import type { Manifest } from '../manifest.ts';
import { triggeredBy } from '../manifest.ts';
import { bucket } from '../project.ts';
import { jsonEvent, type Event } from './event.ts';

/** A notification of the Storage emulator: the attributes of a real one, and the object resource. */
export const Notification = z.object({
  attributes: z.looseObject({
    eventType: z.string(),
    bucketId: z.string(),
    objectId: z.string(),
    objectGeneration: z.string(),
    eventTime: z.string(),
  }),
  resource: z.looseObject({}),
});
export type Notification = z.infer<typeof Notification>;

/** The functions that wait for this notification. */
export function waitingFor(
  { attributes }: Notification,
  manifest: Manifest,
  project: string,
): string[] {
  if (attributes.eventType !== 'OBJECT_FINALIZE') return [];
  return triggeredBy(manifest, 'storage')
    .filter(({ trigger }) => bucket(trigger.bucket, project) === attributes.bucketId)
    .map(({ name }) => name);
}

/** What Eventarc delivers when an object is finalized. */
export function fromStorage({ attributes, resource }: Notification): Event {
  const { bucketId, objectId, objectGeneration, eventTime } = attributes;
  return jsonEvent(
    {
      id: `${bucketId}/${objectGeneration}`,
      source: `//storage.googleapis.com/projects/_/buckets/${bucketId}`,
      type: 'google.cloud.storage.object.v1.finalized',
      time: eventTime,
      subject: `objects/${objectId}`,
    },
    resource,
    { 'ce-bucket': bucketId },
  );
}
