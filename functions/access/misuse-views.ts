import * as z from 'zod';
import { DenialCategory, type Denial } from './domain/deny.ts';

const time = z.iso.datetime();

export const DenialView = z.object({
  /** Keyed hash of the address. */
  id: z.string(),
  category: DenialCategory,
  by: z.string(),
  at: time,
  expiresAt: time,
});

/** Entry of the deny list → wire. */
export const viewDenial = (id: string, value: Denial): z.input<typeof DenialView> => ({
  id,
  category: value.category,
  by: value.by,
  at: value.at.toISOString(),
  expiresAt: value.expiresAt.toISOString(),
});
