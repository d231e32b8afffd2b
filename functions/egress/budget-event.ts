import type { CloudEvent } from '@google-cloud/functions-framework';
import * as z from 'zod';

const Published = z.object({
  message: z.object({
    data: z.base64(),
    attributes: z.record(z.string(), z.string()).default({}),
  }),
});

/** The event with the ids of budget and billing account, which come as attributes, put into its data. */
export function withBudgetIds(event: CloudEvent<unknown>): CloudEvent<unknown> {
  const published = Published.safeParse(event.data);
  if (!published.success) return event;
  const { data, attributes } = published.data.message;
  const text = Buffer.from(data, 'base64').toString('utf8');
  if (!text.startsWith('{')) return event;
  const { budgetId = '', billingAccountId = '' } = attributes;
  const ids = JSON.stringify({ budgetId, billingAccountId }).slice(0, -1);
  const rest = text.slice(1).trim();
  const merged = Buffer.from(`${ids}${rest === '}' ? '' : ','}${rest}`).toString('base64');
  return { ...event, data: { message: { ...published.data.message, data: merged } } };
}
