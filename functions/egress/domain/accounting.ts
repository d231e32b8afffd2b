import * as z from 'zod';
import { kind } from '../../platform/documents.ts';

/** Instants of the warehouse: RFC 3339 with microseconds, so that text order is time order. */
const Instant = z.string();
export const never = '1970-01-01T00:00:00.000000Z';

/** How far accounting has come, and who is at it. */
export const Accounting = z.object({
  lease: z.object({ holder: z.string(), until: z.date() }).optional(),
  /** MAX(export_time) seen; never the clock. */
  exported: Instant,
  /** Newest partition of the export seen (its start); missing: the export is read from its beginning. */
  arrived: Instant.optional(),
  /** MAX(loaded_at) seen of the requests. */
  loaded: Instant,
  /** When the last run ended well. */
  ranAt: z.date().optional(),
  /** Start of the first run since then, which has not ended well yet. */
  failingSince: z.date().optional(),
});
export type Accounting = z.infer<typeof Accounting>;
export const accountings = kind('settings/{id}', Accounting);
export const accountingId = 'egress-accounting';
export const begin: Accounting = { exported: never, loaded: never };

/** An instant moved back by milliseconds, not before 1970. */
export const before = (instant: string, ms: number): string => {
  const moved = Math.max(0, Date.parse(instant) - ms);
  return `${new Date(moved).toISOString().slice(0, 23)}000Z`;
};
