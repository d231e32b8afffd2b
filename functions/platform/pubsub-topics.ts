import type { PubSub } from '@google-cloud/pubsub';
import type { Topics } from './topics.ts';

/** Messages through Cloud Pub/Sub; the library is loaded with the first use. */
export const pubsubTopics = (open: () => Promise<PubSub>): Topics => ({
  publish: async (topic, data, attributes = {}) => {
    await (await open()).topic(topic).publishMessage({ json: data, attributes });
  },
});
