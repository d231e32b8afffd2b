import type * as z from 'zod';
import { Fault, type FieldError } from './fault.ts';
import { remedy } from './remedies.ts';

const escape = (key: PropertyKey) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

/** JSON pointers (RFC 6901) of what a schema refused, under `root` (`''` is the body). */
const fieldErrors = (error: Pick<z.core.$ZodError, 'issues'>, root = ''): FieldError[] =>
  error.issues.flatMap((issue): FieldError[] => {
    const at = root + issue.path.map((key) => `/${escape(key)}`).join('');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        pointer: `${at}/${escape(key)}`,
        detail: 'This field is not known here: remove it.',
      }));
    if (issue.code === 'invalid_union') {
      const inner = nearest(issue.errors);
      if (inner.length > 0) return inner.flatMap((issues) => fieldErrors({ issues }, at));
    }
    return [{ pointer: at, detail: issue.message }];
  });

/** Of a union's branches those that name fields and refuse the fewest: what the caller meant. */
function nearest(branches: z.core.$ZodIssue[][]): z.core.$ZodIssue[][] {
  const naming = branches.filter((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  const fewest = Math.min(...naming.map((issues) => issues.length));
  return naming.filter((issues) => issues.length === fewest);
}

/** What `schema` makes of a value from outside; Fault invalid names each field. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, root = ''): T {
  const result = schema.safeParse(value, { error: remedy });
  if (result.success) return result.data;
  throw new Fault('invalid', 'Please mend the fields named below.', {
    errors: fieldErrors(result.error, root),
  });
}

/** What `schema` makes of JSON text; Fault invalid when it is not JSON or not of the schema. */
export function parseJson<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault('invalid', 'The body is not JSON.', {
      errors: [{ pointer: '', detail: 'Send one JSON value in UTF-8.' }],
    });
  }
  return parse(schema, value);
}
