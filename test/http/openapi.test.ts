import assert from 'node:assert/strict';
import * as z from 'zod';
import { openApi } from '../../functions/platform/openapi.ts';
import { adminRoutes, routes } from '../../functions/routes.ts';

const Operation = z.object({
  operationId: z.string().min(1),
  summary: z.string().min(1),
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']) })),
  requestBody: z.looseObject({}).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const Document = z.object({
  openapi: z.literal('3.1.1'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.looseObject({ Problem: z.looseObject({}) }) }),
});
const place = { title: 'T', url: 'https://api.example.org', contact: 'data@example.org' };

for (const [title, load] of [
  ['api', routes],
  ['admin-api', adminRoutes],
] as const)
  describe(`the OpenAPI document of ${title}`, () => {
    it('has every route, with its path parameters, body and refusals', async () => {
      const table = await load();
      const { paths } = Document.parse(openApi(table, place));
      const operations = Object.values(paths).flatMap((path) => Object.values(path));
      assert.equal(operations.length, table.length);
      for (const route of table) {
        const name = `${route.method} ${route.path}`;
        const operation = paths[route.path]![route.method.toLowerCase()]!;
        const named = operation.parameters.filter((one) => one.in === 'path');
        assert.equal(named.length, route.path.match(/\{/g)?.length ?? 0, name);
        assert.equal(operation.requestBody !== undefined, route.body !== undefined, name);
        assert.equal('401' in operation.responses, route.who !== 'anyone', name);
        assert.equal('428' in operation.responses, route.versioned === true, name);
      }
    });

    it('names no operation twice', async () => {
      const { paths } = Document.parse(openApi(await load(), place));
      const ids = Object.values(paths).flatMap((path) =>
        Object.values(path).map(({ operationId }) => operationId),
      );
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) < index),
        [],
      );
    });
  });
