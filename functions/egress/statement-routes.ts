import * as z from 'zod';
import { AccreditationView, viewAccreditation } from '../access/views.ts';
import { csvFile } from '../platform/csv.ts';
import { route, type Route } from '../platform/http.ts';
import { pageOf } from '../platform/page.ts';
import { statementRows } from './domain/statement.ts';
import { teamRows } from './domain/team-statement.ts';
import {
  StatementHead,
  StatementView,
  TeamStatementView,
  viewStatement,
  viewStatementHead,
  viewTeamStatement,
} from './statement-views.ts';
import { listStatements, readStatement } from './usecases/read-statement.ts';
import { listTeamStatements, readTeamStatement } from './usecases/read-team-statement.ts';
import { readNames } from './usecases/read-names.ts';
import { wishStatement } from './usecases/wish-statement.ts';
import { format, month } from './views.ts';

const Id = z.strictObject({ id: z.string().min(1).max(64) });
const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(120).default(24),
  /** The month that the page before ended with. */
  after: month.optional(),
});

export const statementRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}/statements',
    who: 'member',
    summary:
      'What monthly statements told of an accreditation: for the lead the team’s, for a member the own',
    params: Id,
    query: Page,
    answer: z.object({ items: z.array(TeamStatementView), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { user, params: { id }, query }) => {
      const found = await listTeamStatements(app, user, id, query);
      return { body: pageOf(found, query.limit, (_, value) => viewTeamStatement(value)) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/accreditations/{id}/statements/{month}',
    who: 'member',
    summary:
      'An accreditation’s statement of a month, with adjustments of earlier ones: JSON or CSV',
    params: Id.extend({ month }),
    query: z.strictObject({ format }),
    answer: TeamStatementView,
    text: ['text/csv'],
    run: async (app, { user, params, query }) => {
      const stated = await readTeamStatement(app, user, params);
      if (query.format === 'json') return { body: viewTeamStatement(stated) };
      const names = await readNames(app.documents, params.id);
      return csvFile(`egress-${params.id}-${params.month}`, teamRows(stated, names));
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/accreditations/{id}/monthly-statement',
    who: 'member',
    summary:
      'Have the monthly statement of your team’s costs mailed to you, or no longer; the lead may',
    params: Id,
    body: z.strictObject({ mailed: z.boolean() }),
    answer: AccreditationView,
    run: async (app, { user, params: { id }, body: { mailed } }) => ({
      body: viewAccreditation(id, await wishStatement(app, user, id, mailed)),
    }),
  }),
];

export const adminStatementRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/egress/statements',
    who: 'admin',
    summary: 'Months that were stated, the newest first; all together they are the bill',
    query: Page,
    answer: z.object({ items: z.array(StatementHead), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const found = await listStatements(app, query);
      return { body: pageOf(found, query.limit, (_, value) => viewStatementHead(value)) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/egress/statements/{month}',
    who: 'admin',
    summary: 'A month as it was stated, with adjustments of earlier ones: JSON or CSV',
    params: z.strictObject({ month }),
    query: z.strictObject({ format }),
    answer: StatementView,
    text: ['text/csv'],
    run: async (app, { params, query }) => {
      const stated = await readStatement(app, params.month);
      return query.format === 'json'
        ? { body: viewStatement(stated) }
        : csvFile(`egress-statement-${params.month}`, statementRows(stated));
    },
  }),
];
