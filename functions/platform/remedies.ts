import type * as z from 'zod';

type Raw = z.core.$ZodRawIssue;

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
};
const formats: Record<string, string> = {
  date: 'Send a day as 2027-12-31.',
  datetime: 'Send a time with its zone, as 2027-12-31T23:59:59Z.',
  email: 'Send an e-mail address.',
  url: 'Send a whole address, as https://example.org/page.',
};
/** Of a text or list how many, of a number how much. */
const units: Record<string, string> = { string: ' characters', array: ' of them' };

const oneOf = (values: readonly unknown[]): string =>
  `Send ${values.length > 1 ? 'one of ' : ''}${values.map((value) => JSON.stringify(value)).join(', ')}.`;

/**
 * What to do about a value that a schema refuses without words of its own: the remedy, where zod would describe the
 * fault. Undefined for what only zod can say.
 */
export function remedy(issue: Raw): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `Missing: send ${kind}.` : `Send ${kind}.`;
    }
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_big':
      return `Send ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${units[issue.origin] ?? ''}.`;
    case 'too_small':
      return `Send ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${units[issue.origin] ?? ''}.`;
    case 'invalid_format':
      return (
        formats[issue.format] ??
        (issue.format === 'regex' ? `Send what fits ${String(issue.pattern)}.` : undefined)
      );
    case 'invalid_union':
      return Array.isArray(issue.options) ? oneOf(issue.options) : undefined;
    default:
      return undefined;
  }
}
