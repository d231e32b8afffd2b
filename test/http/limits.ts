/** What of JSON Schema the input schemas use. */
export interface Json {
  type?: string;
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  oneOf?: Json[];
  anyOf?: Json[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  additionalProperties?: Json | boolean;
  /** Nothing that JSON can say is of it. */
  not?: object;
}
export type Place = 'path' | 'query' | 'body';

export interface Field {
  /** RFC 6901. */
  pointer: string;
  schema: Json;
  required: boolean;
  /** The whole with this field set; `undefined` removes it. */
  put(whole: unknown, value: unknown): unknown;
}

/** A union as its branches: a case is made of each. */
export const branches = (schema: Json): Json[] =>
  (schema.oneOf ?? schema.anyOf ?? [schema]).filter(({ not }) => !not);

const samples = [
  'none',
  'v1',
  '2026-11',
  '2026-11-02',
  '2026-11-02T09:00:00Z',
  'person@example.org',
  'https://example.org/a',
  'terms/none',
  'none/',
  'a'.repeat(64),
  '0000-0002-1825-0097',
  'https://ror.org/05gq02987',
  '10.5072/none',
  '12.5',
  'USD',
  'AAAAAA==',
  `e-${'0'.repeat(40)}`,
];

/** A text of the pattern, format and length; throws where none of the samples is. */
function text({ pattern, format, minLength = 0, maxLength = Infinity }: Json): string {
  const found = samples.find(
    (sample) =>
      (pattern === undefined || new RegExp(pattern, 'u').test(sample)) &&
      (format !== 'uri' || URL.canParse(sample)) &&
      sample.length <= maxLength,
  );
  if (found === undefined) throw new Error(`No sample of ${String(pattern ?? format)}`);
  return found.padEnd(pattern === undefined && format === undefined ? minLength : 0, 'x');
}

/** A value that the schema takes, with every field and one item in each list. */
export function example(schema: Json): unknown {
  const [first] = branches(schema);
  if (first !== schema) return example(first!);
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
    case 'boolean':
      return true;
    case 'array':
      return [example(schema.items!)];
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, example(inner)]),
      );
    default:
      return null;
  }
}

function put(whole: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (
    Array.isArray(whole) ? [...(whole as unknown[])] : { ...(whole as object) }
  ) as Record<string, unknown>;
  const inner = put(copy[key], rest, value);
  if (inner === undefined) Reflect.deleteProperty(copy, key);
  else copy[key] = inner;
  return copy;
}

type Prepare = (whole: unknown) => unknown;

/** Every field below a schema, the lists' first items among them, in each branch of each union. */
export function fieldsOf(
  schema: Json,
  path: string[] = [],
  required = true,
  prepare: Prepare = (whole) => whole,
): Field[] {
  return branches(schema).flatMap((here) => {
    // the whole is an example of first branches; what is in another one needs that around it
    const isFirst = here === branches(schema)[0];
    const within: Prepare = isFirst ? prepare : (whole) => put(prepare(whole), path, example(here));
    const own: Field = {
      pointer: path.map((key) => `/${key}`).join(''),
      schema: here,
      required,
      put: (whole, value) => put(within(whole), path, value),
    };
    return [
      own,
      ...Object.entries(here.properties ?? {}).flatMap(([key, inner]) =>
        fieldsOf(inner, [...path, key], here.required?.includes(key) ?? false, within),
      ),
      ...(here.items ? fieldsOf(here.items, [...path, '0'], false, within) : []),
    ];
  });
}

/** The longest text of a pattern that goes on as its example ends, and the first that is too long; undefined: without end. */
function endOf(schema: Json): { longest: string; beyond: string } | undefined {
  const { pattern, maxLength = 1000 } = schema;
  if (pattern === undefined) return undefined;
  const takes = new RegExp(pattern, 'u');
  let longest = text(schema);
  const on = longest.at(-1)!;
  while (takes.test(longest + on)) {
    if (longest.length > maxLength) return undefined;
    longest += on;
  }
  return { longest, beyond: longest + on };
}

/** Whether a pattern repeats something without end, or does not look at the whole. */
const isEndless = (pattern: string): boolean =>
  !/^\^.*\$$/s.test(pattern) || /(?<!\\)[*+]|,\}/.test(pattern.replaceAll(/\[[^\]]*\]/g, '.'));

const isClosed = (schema: Json): boolean => {
  if ('const' in schema || schema.enum) return true;
  switch (schema.type) {
    case 'boolean':
      return true;
    case 'object':
      return schema.additionalProperties === false;
    case 'string':
      return (
        schema.maxLength !== undefined ||
        (schema.pattern !== undefined && !isEndless(schema.pattern))
      );
    case 'integer':
    case 'number':
      return (schema.maximum ?? schema.exclusiveMaximum) !== undefined;
    case 'array':
      return schema.maxItems !== undefined;
    default:
      return false;
  }
};

/** Pointers of fields that take anything, or without end. */
export const openEnds = (schema: Json): string[] =>
  branches(schema).flatMap((branch) =>
    fieldsOf(branch).flatMap((field) => (isClosed(field.schema) ? [] : [field.pointer])),
  );

export interface Case {
  what: string;
  value: unknown;
}

const otherType: Record<string, unknown> = {
  string: 5,
  integer: 'x',
  number: 'x',
  boolean: 'x',
  array: 'x',
  object: 'x',
};

/** Values just beyond each limit of a field. */
export function beyond({ schema, required, pointer }: Field, place: Place): Case[] {
  const cases: Case[] = [];
  const add = (what: string, value: unknown) => cases.push({ what, value });
  const { type, minLength = 0, maxLength, minimum, maximum, exclusiveMinimum } = schema;
  // texts are all that a path and a query can say
  const typed = place === 'body' ? type !== undefined : type === 'integer' || type === 'number';
  // a body that is no object is the business of serve.test.ts
  if (typed && type !== undefined && pointer !== '') add('of another type', otherType[type]);
  if (required && pointer !== '' && place !== 'path') add('missing', undefined);
  if (schema.enum) add('of no known value', 'no-such-value');
  if ('const' in schema) add('of another value', schema.const === true ? false : 'no-such-value');
  if (maxLength !== undefined) add('too long', 'x'.repeat(maxLength + 1));
  if (minLength > 0 && place !== 'path') add('too short', 'x'.repeat(minLength - 1));
  if (schema.pattern !== undefined) add('of another pattern', '!~no such~!');
  const end = endOf(schema);
  if (end) add('longer than its pattern', end.beyond);
  if (schema.format === 'uri') add('no address', 'no such address');
  if (minimum !== undefined) add('too small', minimum - 1);
  if (exclusiveMinimum !== undefined) add('too small', exclusiveMinimum);
  if (maximum !== undefined) add('too large', maximum + 1);
  if (type === 'integer') add('no whole number', (minimum ?? 1) + 0.5);
  if (schema.minItems) add('too few', Array(schema.minItems - 1).fill(example(schema.items!)));
  if (schema.maxItems !== undefined)
    add('too many', Array(schema.maxItems + 1).fill(example(schema.items!)));
  return cases;
}

/** Values just within each limit of a field. */
export function within({ schema }: Field): Case[] {
  const { type, pattern, format, minLength = 0, maxLength, minimum, maximum } = schema;
  if (type === 'string' && pattern === undefined && format === undefined && !schema.enum)
    return [
      ...(minLength > 0 ? [{ what: 'shortest', value: 'x'.repeat(minLength) }] : []),
      ...(maxLength === undefined ? [] : [{ what: 'longest', value: 'x'.repeat(maxLength) }]),
    ];
  const end = endOf(schema);
  return [
    ...(end && end.longest.length <= (maxLength ?? Infinity)
      ? [{ what: 'longest of its pattern', value: end.longest }]
      : []),
    ...(minimum === undefined ? [] : [{ what: 'smallest', value: minimum }]),
    ...(maximum === undefined ? [] : [{ what: 'largest', value: maximum }]),
  ];
}
