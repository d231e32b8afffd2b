/** Names of the Pub/Sub topics; the same in Terraform. */
export type Topic =
  'requests' | 'decisions' | 'files' | 'publications' | 'events' | 'egress-tick' | 'daily-tick';

/** Messages to other functions and other systems (Cloud Pub/Sub). */
export interface Topics {
  /**
   * Resolves when the message is stored. `data` is sent as JSON and carries ids only; messages of one
   * ordering key are delivered in the order of publishing.
   */
  publish(topic: Topic, data: unknown, orderingKey?: string): Promise<void>;
}
