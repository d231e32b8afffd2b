import * as z from 'zod';
import { Fault } from '../platform/fault.ts';
import { route, type Route } from '../platform/http.ts';
import { explainMonth } from './usecases/explain-month.ts';
import { readEgress } from './usecases/read-egress.ts';
import { reportMonth } from './usecases/report-month.ts';
import {
  MonthEgress,
  MonthExplanation,
  OwnEgress,
  viewEgress,
  viewExplanation,
  viewMonth,
} from './views.ts';

const Id = z.strictObject({ id: z.string().min(1).max(64) });
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write a month as YYYY-MM.');
const Month = z.strictObject({ month });

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
  route({
    method: 'GET',
    path: '/v1/egress/accreditations/{id}/months/{month}/explanation',
    who: 'admin',
    summary: 'How each amount of an accreditation’s month came about, from bill row to share',
    params: z.strictObject({ ...Id.shape, month }),
    query: z.strictObject({
      /** Only this day. */
      day: z.iso.date('Write a day as YYYY-MM-DD.').optional(),
    }),
    answer: MonthExplanation,
    run: async (app, { params: { id, month }, query: { day } }) => {
      if (day !== undefined && !day.startsWith(month))
        throw new Fault('invalid', 'Ask for a day of the month.');
      return { body: viewExplanation(await explainMonth(app, id, month, day)) };
    },
  }),
];
