import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

import type { Manifest } from '../manifest.ts';
import { triggeredBy } from '../manifest.ts';
import { jsonEvent, type Event } from './event.ts';

const Message = z.object({
  data: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
  messageId: z.string(),
  publishTime: z.string(),
  orderingKey: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

const Pulled = z.object({
  receivedMessages: z.array(z.object({ ackId: z.string(), message: Message })).default([]),
});

/** What Eventarc delivers for a message. */
export function fromPubsub(project: string, topic: string, name: string, message: Message): Event {
  return jsonEvent(
    {
      id: message.messageId,
      source: `//pubsub.googleapis.com/projects/${project}/topics/${topic}`,
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      time: message.publishTime,
    },
    { message, subscription: `projects/${project}/subscriptions/${name}` },
  );
}

/** Creates the topics, and a subscription for each function; what exists is left as it is. */
export async function createTopics(
  emulator: string,
  project: string,
  manifest: Manifest,
  outbound: readonly string[],
): Promise<void> {
  const functions = triggeredBy(manifest, 'pubsub');
  const topics = new Set([...outbound, ...functions.map(({ trigger }) => trigger.topic)]);
  for (const topic of topics) await put(`${emulator}/v1/projects/${project}/topics/${topic}`, {});
  for (const { name, trigger } of functions)
    await put(`${emulator}/v1/projects/${project}/subscriptions/${name}`, {
      topic: `projects/${project}/topics/${trigger.topic}`,
      ackDeadlineSeconds: 60,
    });
}

/**
 * Hands over the messages of one subscription until stopped. A message is acknowledged when the
 * queue has it: from there on the queue delivers at least once.
 */
export async function pullMessages(
  subscription: string,
  hand: (message: Message) => void,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  const stopped = () => signal.aborted;
  while (!stopped()) {
    try {
      const answer = await post(`${subscription}:pull`, { maxMessages: 100 }, signal);
      const { receivedMessages } = Pulled.parse(await answer.json());
      for (const { message } of receivedMessages) hand(message);
      const ackIds = receivedMessages.map(({ ackId }) => ackId);
      if (ackIds.length > 0)
        await (await post(`${subscription}:acknowledge`, { ackIds }, signal)).body?.cancel();
    } catch (error) {
      if (!stopped()) log(`pull ${subscription}: ${String(error)}`);
      await sleep(200); // the emulator is stopping or gone
    }
  }
}

async function post(url: string, body: unknown, signal: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response;
}

async function put(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  if (!response.ok && response.status !== 409) throw new Error(`${url}: HTTP ${response.status}`);
  await response.body?.cancel();
}
