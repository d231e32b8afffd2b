import * as z from 'zod';
import { AccreditationView, viewAccreditation } from '../access/views.ts';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { Alert } from './domain/alert.ts';
import { acknowledgeAlert, listAlerts } from './usecases/alerts.ts';
import { setBudget } from './usecases/set-budget.ts';

/** Ids of alerts are made of what they are about: a bucket and a day, a SKU, an accreditation and a month. */
const AlertId = z.string().min(1).max(400);
const Budget = z.strictObject({
  amount: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,9})?$/, 'Send a decimal number as text, not below 0: "250.50".'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Send an ISO 4217 code: "USD".'),
});

const AlertView = z.object({
  id: z.string(),
  kind: Alert.shape.kind,
  /** The accreditation, bucket, SKU, month or budget that it is about. */
  subject: z.string(),
  percent: z.number().optional(),
  at: z.iso.datetime(),
  acknowledged: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
});
const view = (id: string, { kind, subject, percent, at, acknowledged }: Alert) => ({
  ...{ id, kind, subject },
  ...(percent === undefined ? {} : { percent }),
  at: at.toISOString(),
  ...(acknowledged
    ? { acknowledged: { by: acknowledged.by, at: acknowledged.at.toISOString() } }
    : {}),
});

export const alertRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/egress/alerts',
    who: 'admin',
    summary: 'Alarms and budget alerts, the newest first: those that nobody acknowledged, or all',
    query: z.strictObject({
      state: z.enum(['open', 'all']).default('open'),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      after: AlertId.optional(),
    }),
    answer: z.object({ items: z.array(AlertView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listAlerts(app, query);
      return { body: pageOf(found, query.limit, view) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/egress/alerts/{id}/acknowledge',
    who: 'admin',
    summary: 'Note that an alert was seen to',
    params: z.strictObject({ id: AlertId }),
    answer: AlertView,
    run: async (app, { user, params: { id } }) => ({
      body: view(id, await acknowledgeAlert(app, user, id)),
    }),
  }),
  route({
    method: 'PUT',
    path: '/v1/accreditations/{id}/budget',
    who: 'admin',
    summary: 'Set the monthly egress budget of an accreditation; its lead is told',
    params: z.strictObject({ id: z.string().min(1).max(64) }),
    body: Budget,
    answer: AccreditationView,
    run: async (app, { user, params: { id }, body }) => ({
      body: viewAccreditation(id, await setBudget(app, user, id, body)),
    }),
  }),
];
