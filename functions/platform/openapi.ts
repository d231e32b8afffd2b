import * as z from 'zod';
import { faults, type FaultKind } from './fault.ts';
import type { Route, Who } from './http.ts';
import { Problem } from './problem.ts';

type Json = Record<string, unknown>;

const verified: Who[] = ['member', 'admin', 'reviewer', 'ethics'];

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'date') return;
      jsonSchema.type = 'string';
      jsonSchema.format = 'date-time';
    },
  });
  return rest;
};

/** What a caller may meet on a route: what everybody may, what its schemas and its caller ask for, and its own. */
function faultsOf(route: Route): FaultKind[] {
  const { who, body, query, params, versioned } = route;
  const kinds: FaultKind[] = ['not-allowed', 'too-large', 'unsupported', 'too-many', 'not-found'];
  if (body ?? query ?? params) kinds.push('invalid');
  if (who !== 'anyone') kinds.push('unauthenticated');
  if (verified.includes(who)) kinds.push('forbidden');
  if (versioned) kinds.push('stale', 'version-required');
  if (creates(route)) kinds.push('conflict');
  return [...new Set([...kinds, ...(route.faults ?? [])])];
}

const isJson = (type: string): boolean => /[/+]json(;|$)/.test(type);

/** A POST that makes something takes an Idempotency-Key. */
const creates = ({ method, status }: Route): boolean => method === 'POST' && status === 201;

const header = (name: string, required: boolean, description: string): Json => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});

function parametersOf(route: Route): Json[] {
  const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const path = propertiesOf(route.params);
  const query = propertiesOf(route.query);
  return [
    ...named.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: path.properties[name] ?? { type: 'string' },
    })),
    ...Object.entries(query.properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: query.required.includes(name),
      schema,
    })),
    ...(creates(route)
      ? [header('Idempotency-Key', false, 'The same key and request: the same answer.')]
      : []),
    ...(route.versioned ? [header('If-Match', true, 'The ETag of what is edited.')] : []),
  ];
}

function propertiesOf(schema: z.ZodType | undefined) {
  const { properties = {}, required = [] } = schema ? schemaOf(schema, 'input') : {};
  return { properties: properties as Record<string, Json>, required: required as string[] };
}

function responsesOf(route: Route): Json {
  const content: Json = Object.fromEntries(
    (route.text ?? []).map((type) => [
      type.split(';')[0]!,
      { schema: isJson(type) ? {} : { type: 'string' } },
    ]),
  );
  if (route.answer) content['application/json'] = { schema: schemaOf(route.answer, 'output') };
  const byStatus = Map.groupBy(faultsOf(route), (kind) => faults[kind].status);
  const refused = [...byStatus].map(([status, kinds]): [string, Json] => [
    String(status),
    problem(kinds.map((kind) => faults[kind].title).join('; ')),
  ]);
  return {
    [String(route.status ?? 200)]: {
      description: 'Done',
      ...(Object.keys(content).length === 0 ? {} : { content }),
    },
    ...Object.fromEntries(refused),
    ...Object.fromEntries(
      (route.also ?? []).map((status) => [status, { description: 'No longer available', content }]),
    ),
    default: problem('Internal error'),
  };
}

const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function operationOf(route: Route): Json {
  const words = route.path.split(/[^A-Za-z]+/).filter((word) => word !== '' && word !== 'v');
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  const body = route.body && {
    required: true,
    content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
  };
  return {
    // pages for people stand beside the versioned API
    operationId: `${route.method.toLowerCase()}${route.path.startsWith('/v1/') ? '' : 'Page'}${name}`,
    tags: [route.path.split('/')[2] ?? ''],
    summary: route.summary,
    'x-who': route.who,
    security: route.who === 'anyone' ? [{}, { idToken: [] }] : [{ idToken: [] }],
    parameters: parametersOf(route),
    ...(body ? { requestBody: body } : {}),
    responses: responsesOf(route),
  };
}

/** The OpenAPI 3.1 document of a table of routes. */
export function openApi(
  routes: Route[],
  { title, url, contact }: { title: string; url: string; contact: string },
): Json & { openapi: string } {
  const paths: Record<string, Json> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return {
    openapi: '3.1.1',
    info: {
      title,
      version: '1',
      contact: { email: contact },
      license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url }],
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: {
        idToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Firebase ID token.',
        },
      },
    },
  };
}
