import * as z from 'zod';

/** A time from outside: RFC 3339 on the wire, a Date where a stored document is read. Never `null`, which would be 1970. */
export const Time = z.union(
  [
    z.iso
      .datetime({ offset: true })
      .max(40)
      .transform((time) => new Date(time)),
    z.date(),
  ],
  'Send a time in RFC 3339, such as 2026-01-01T00:00:00Z.',
);
