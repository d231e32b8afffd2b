import type { Bucket } from './buckets.ts';
import type { Deliveries } from './delivery.ts';
import { viewObject } from './object-view.ts';
import type { NotificationConfig, StoredObject } from './resources.ts';

export type EventType = 'OBJECT_FINALIZE' | 'OBJECT_METADATA_UPDATE' | 'OBJECT_DELETE';

interface Receivers {
  /** `host:port` of a Pub/Sub emulator; without it notification configurations are kept but silent. */
  pubsub: string | undefined;
  /** Gets each change of each bucket as `{ attributes, resource }`. */
  events: string | undefined;
}

/** Tells the world of changes to objects, as https://cloud.google.com/storage/docs/pubsub-notifications describes. */
export class Announcer {
  readonly #deliveries: Deliveries;
  readonly #receivers: Receivers;
  readonly #clock: () => Date;
  readonly #url: () => string;

  constructor(deliveries: Deliveries, receivers: Receivers, clock: () => Date, url: () => string) {
    this.#deliveries = deliveries;
    this.#receivers = receivers;
    this.#clock = clock;
    this.#url = url;
  }

  announce(
    bucket: Bucket,
    object: StoredObject,
    eventType: EventType,
    extra: Record<string, string>,
  ): void {
    const { pubsub, events } = this.#receivers;
    const resource = viewObject(bucket, object, this.#url());
    const attributesFor = (config: Pick<NotificationConfig, 'id' | 'payload_format'>) => ({
      notificationConfig: `projects/_/buckets/${object.bucket}/notificationConfigs/${config.id}`,
      eventType,
      payloadFormat: config.payload_format,
      bucketId: object.bucket,
      objectId: object.name,
      objectGeneration: object.generation,
      eventTime: this.#clock().toISOString().replace('Z', '000Z'),
      ...extra,
    });

    if (events !== undefined) {
      const attributes = attributesFor({ id: 'events-url', payload_format: 'JSON_API_V1' });
      this.#deliveries.post(events, { attributes, resource });
    }
    if (pubsub === undefined) return;
    for (const config of bucket.notifications.filter((one) => wants(one, eventType, object.name))) {
      const attributes = { ...config.custom_attributes, ...attributesFor(config) };
      const data = Buffer.from(JSON.stringify(resource)).toString('base64');
      const message = config.payload_format === 'NONE' ? { attributes } : { attributes, data };
      const topic = config.topic.replace('//pubsub.googleapis.com/', '');
      this.#deliveries.post(`http://${pubsub}/v1/${topic}:publish`, { messages: [message] });
    }
  }
}

function wants(config: NotificationConfig, eventType: EventType, name: string): boolean {
  const types = config.event_types ?? [];
  return (
    (types.length === 0 || types.includes(eventType)) &&
    name.startsWith(config.object_name_prefix ?? '')
  );
}
