import * as z from 'zod';
import { csvFile } from '../platform/csv.ts';
import { route, type Route } from '../platform/http.ts';
import { statementRows } from './domain/statement.ts';
import {
  StatementHead,
  StatementView,
  viewStatement,
  viewStatementHead,
} from './statement-views.ts';
import { listStatements, readStatement } from './usecases/read-statement.ts';
import { format, month } from './views.ts';

export const adminStatementRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/v1/egress/statements',
    who: 'admin',
    summary: 'Months that were stated, the newest first; all together they are the bill',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(120).default(24),
      after: month.optional(),
    }),
    answer: z.object({ items: z.array(StatementHead), next: z.string().optional() }),
    faults: ['gone'],
    run: async (app, { query }) => {
      const items = await listStatements(app, query);
      const next = items.length === query.limit ? items.at(-1)?.id : undefined;
      return {
        body: {
          items: items.map(({ value }) => viewStatementHead(value)),
          ...(next === undefined ? {} : { next }),
        },
      };
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
