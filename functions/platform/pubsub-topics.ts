import type { PubSub } from '@google-cloud/pubsub';
import type { Topics } from './topics.ts';

/** Messages through Cloud Pub/Sub; the library is loaded with the first use. */
export const pubsubTopics = (open: () => Promise<PubSub>): Topics => ({
  publish: async (name, data, orderingKey) => {
    const ordered = orderingKey !== undefined;
    const topic = (await open()).topic(name, { messageOrdering: ordered });
    try {
      await topic.publishMessage({ json: data, ...(ordered ? { orderingKey } : {}) });
    } catch (error) {
      // after a failure the client holds back the key until told to go on
      if (ordered) topic.resumePublishing(orderingKey);
      throw error;
    }
  },
});
