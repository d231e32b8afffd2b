import * as z from 'zod';

/** Something found wrong (error: it stands in the way) or worth a look (warning), and what to do about it. */
export const Issue = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  /** Path of a file, a byte offset in it, or a JSON pointer into the form. */
  location: z.string(),
  message: z.string(),
  suggestion: z.string(),
});
export type Issue = z.infer<typeof Issue>;

export const error = (
  code: string,
  location: string,
  message: string,
  suggestion: string,
): Issue => ({ code, severity: 'error', location, message, suggestion });

export const warning = (
  code: string,
  location: string,
  message: string,
  suggestion: string,
): Issue => ({ code, severity: 'warning', location, message, suggestion });

export const isError = (issue: Issue): boolean => issue.severity === 'error';
