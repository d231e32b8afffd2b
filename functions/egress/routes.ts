import * as z from 'zod';
import { route, type Route } from '../platform/http.ts';
import { readEgress } from './usecases/read-egress.ts';
import { reportMonth } from './usecases/report-month.ts';
import { MonthEgress, OwnEgress, viewEgress, viewMonth } from './views.ts';

const Id = z.strictObject({ id: z.string().min(1).max(64) });
const Month = z.strictObject({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write a month as YYYY-MM.'),
});

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}/egress',
    who: 'member',
    summary: 'What the downloads of your team cost the operator',
    params: Id,
    answer: OwnEgress,
    run: async (app, { user, params: { id } }) => ({
      body: viewEgress(await readEgress(app, user, id)),
    }),
  }),
];

export const adminRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/egress/months/{month}',
    who: 'admin',
    summary: 'Egress cost of a month by researcher and dataset, and how much of it is nobody’s',
    params: Month,
    answer: MonthEgress,
    run: async (app, { params: { month } }) => ({
      body: viewMonth(await reportMonth(app, month)),
    }),
  }),
];
