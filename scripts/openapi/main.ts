/** node scripts/openapi/main.ts [--table api|admin-api] [--url URL] [--contact EMAIL]: prints the OpenAPI 3.1 document. */
import { parseArgs } from 'node:util';
import { openApi } from '../../functions/platform/openapi.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';

const { values } = parseArgs({
  options: {
    table: { type: 'string', default: 'api' },
    url: { type: 'string', default: 'https://api.example.org' },
    contact: { type: 'string', default: 'data@example.org' },
  },
});
const tables: Record<string, { title: string; read: typeof routes }> = {
  api: { title: 'SpaceML Data Access', read: routes },
  'admin-api': { title: 'SpaceML Data Access, administration', read: adminRoutes },
};
const table = tables[values.table];
if (table) {
  const { url, contact } = values;
  const document = openApi(await table.read(), { title: table.title, url, contact });
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
} else {
  process.stderr.write(`There are the tables ${Object.keys(tables).join(' and ')}.\n`);
  process.exitCode = 2;
}
