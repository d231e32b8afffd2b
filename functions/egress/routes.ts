import * as z from 'zod';
import { Fault } from '../platform/fault.ts';
import { csvFile } from '../platform/csv.ts';
import { alertRoutes } from './alert-routes.ts';
import { route, type Route } from '../platform/http.ts';
import { chartOf } from './domain/chart.ts';
import { monthRows, sumRows } from './domain/cost-rows.ts';
import { explainMonth } from './usecases/explain-month.ts';
import { adminStatementRoutes, statementRoutes } from './statement-routes.ts';
import { dimensions } from './domain/sums.ts';
import { readEgress, readOwnCosts } from './usecases/read-egress.ts';
import { readNames } from './usecases/read-names.ts';
import { reportMonth } from './usecases/report-month.ts';
import { sumCosts } from './usecases/sum-costs.ts';
import {
  AccreditationEgress,
  MonthEgress,
  MonthExplanation,
  OwnEgress,
  SumsView,
  format,
  month,
  viewEgress,
  viewExplanation,
  viewMonth,
  viewOwn,
  viewSums,
} from './views.ts';

const Id = z.strictObject({ id: z.string().min(1).max(64) });
const Month = z.strictObject({ month });

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}/egress',
    who: 'member',
    summary:
      'What downloads cost the operator, as JSON or by month as CSV: for the lead the team’s, for a member the own',
    params: Id,
    query: z.strictObject({ format }),
    answer: AccreditationEgress,
    text: ['text/csv'],
    run: async (app, { user, params: { id }, query: { format } }) => {
      const view = await readEgress(app, user, id);
      if (format === 'json') return { body: viewEgress(view, app.policy.egress.dearest) };
      const names = await readNames(app.documents, id);
      return csvFile(`egress-${id}`, monthRows(view, names));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/me/egress',
    who: 'member',
    summary: 'What your own downloads cost the operator, by accreditation and month',
    answer: OwnEgress,
    run: async (app, { user }) => ({
      body: viewOwn(await readOwnCosts(app, user), app.policy.egress.dearest),
    }),
  }),
  ...statementRoutes,
];

export const adminRoutes: Route[] = [
  ...alertRoutes,
  ...adminStatementRoutes,
  route({
    method: 'GET',
    path: '/v1/egress/costs',
    who: 'admin',
    summary:
      'Cumulative cost of some months by accreditation, person, dataset, project or month; JSON or CSV',
    query: z.strictObject({
      by: z.enum(dimensions).default('accreditation'),
      from: month.default('2000-01'),
      to: month.default('9999-12'),
      format,
    }),
    answer: SumsView,
    text: ['text/csv'],
    run: async (app, { query: { format, ...asked } }) => {
      const sums = await sumCosts(app, asked);
      return format === 'json'
        ? { body: viewSums(asked, sums, app.policy.egress.dearest) }
        : csvFile(`egress-by-${asked.by}`, sumRows(asked.by, sums));
    },
  }),
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
    path: '/v1/egress/months/{month}/chart',
    who: 'admin',
    summary: 'The month as a chart (SVG): who cost what, as billed and at list price',
    params: Month,
    text: ['image/svg+xml'],
    run: async (app, { params: { month } }) => ({
      text: chartOf(await reportMonth(app, month)),
      headers: {
        'content-type': 'image/svg+xml; charset=utf-8',
        'content-disposition': `inline; filename="egress-${month}.svg"`,
      },
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
