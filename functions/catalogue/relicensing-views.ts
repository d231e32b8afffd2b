import * as z from 'zod';
import type { Relicensing } from './domain/relicensing.ts';

export const RelicensingView = z.object({
  id: z.string(),
  state: z.enum(['requested', 'granted', 'declined', 'withdrawn']),
  subject: z.union([
    z.object({ kind: z.literal('dataset'), datasetId: z.string() }),
    z.object({ kind: z.literal('software'), part: z.string() }),
  ]),
  licence: z.string(),
  /** Gone after erasure. */
  development: z.string().optional(),
  link: z.string().optional(),
  createdAt: z.iso.datetime(),
  message: z.string().optional(),
  decidedAt: z.iso.datetime().optional(),
});

/** Request for another licence → wire, for the asker and admins. */
export const viewRelicensing = (
  id: string,
  value: Relicensing,
): z.input<typeof RelicensingView> => ({
  id,
  state: value.state,
  subject: value.subject,
  licence: value.licence,
  development: value.personal?.development,
  link: value.personal?.link,
  createdAt: value.createdAt.toISOString(),
  ...('message' in value
    ? { message: value.message, decidedAt: value.decidedAt.toISOString() }
    : {}),
});
