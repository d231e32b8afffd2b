/** Loaded by tests that speak with the local system: every answer of `api` and `admin-api` has to be as OpenAPI tells. */
import { adminRoutes, routes } from '../../functions/routes.ts';
import { assertTold } from './contract.ts';

const tables = { api: await routes(), 'admin-api': await adminRoutes() };
// the mailbox has an /api/ too, but neither of these below it
const local = /^http:\/\/127\.0\.0\.1:\d+\/(api|admin-api)(\/(?:v1|datasets)\/[^?]*)/;
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const answer = await fetch(input, init);
  const [, name, path] = local.exec(input instanceof Request ? input.url : String(input)) ?? [];
  if (name === undefined) return answer;
  const method = init?.method ?? 'GET';
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.clone().text();
  const seen = { method, path: path!, status: answer.status, type, text };
  assertTold(tables[name as keyof typeof tables], seen);
  return answer;
};
