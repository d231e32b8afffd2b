import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as z from 'zod';
import { match, type Route } from '../../functions/platform/http.ts';
import { openApi } from '../../functions/platform/openapi.ts';

/** An answer as a client sees it; `path` without the query. */
export interface Seen {
  method: string;
  path: string;
  status: number;
  type: string;
  text: string;
}

const Content = z.record(z.string(), z.looseObject({}));
const Operation = z.object({
  responses: z.record(z.string(), z.object({ content: Content.default({}) })),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

const made = new WeakMap<Route[], (seen: Seen) => string[]>();

/** Fails unless the OpenAPI document of the table tells of such an answer. */
export function assertTold(table: Route[], seen: Seen): void {
  const contract = made.get(table) ?? contractOf(table);
  made.set(table, contract);
  assert.deepEqual(contract(seen), [], seen.text.slice(0, 500));
}

/** What is wrong with an answer by the OpenAPI document of a table of routes; nothing when it is as told. */
export function contractOf(table: Route[]): (seen: Seen) => string[] {
  const place = { title: 'T', url: 'https://api.example.org', contact: 'data@example.org' };
  // As JSON, because that is what clients get of it.
  const document = Document.parse(JSON.parse(JSON.stringify(openApi(table, place))));
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  formats.default(ajv);
  ajv.addVocabulary(['paths', 'components', 'openapi', 'info', 'servers', 'jsonSchemaDialect']);
  ajv.addSchema({ $id: 'openapi', ...document });
  const compiled = new Map<string, ValidateFunction>();
  const validator = (pointer: string[]): ValidateFunction => {
    const ref = `openapi#/${pointer.map((part) => encodeURIComponent(escape(part))).join('/')}`;
    const found = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, found);
    return found;
  };
  return ({ method, path, status, type, text }) => {
    const route = routeOf(table, method, path);
    if (!route) return status === 404 || status === 405 ? [] : [`${path} is no route`];
    const verb = route.method.toLowerCase();
    const { responses } = document.paths[route.path]![verb]!;
    const told = Object.hasOwn(responses, String(status)) ? String(status) : 'default';
    const name = `${method} ${route.path} ${status}`;
    if (told === 'default' && status < 500) return [`${name} is not told of`];
    const { content } = responses[told]!;
    const media = type.split(';')[0]!;
    if (text === '') return [];
    if (!Object.hasOwn(content, media)) return [`${name} is not told to be ${media}`];
    if (!media.endsWith('json')) return [];
    const at = ['paths', route.path, verb, 'responses', told, 'content', media, 'schema'];
    const valid = validator(at);
    if (valid(JSON.parse(text))) return [];
    return (valid.errors ?? []).map((error) => `${name} ${error.instancePath} ${error.message}`);
  };
}

const escape = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

function routeOf(table: Route[], method: string, path: string): Route | undefined {
  try {
    return match(table, method, path).route;
  } catch {
    return undefined;
  }
}
