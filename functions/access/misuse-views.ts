import * as z from 'zod';
import { DenialCategory, type Denial } from './domain/deny.ts';
import type { Revocation } from './domain/revocation.ts';

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

export const revocationStates = ['requested', 'confirmed', 'lapsed', 'taken-back'] as const;

export const RevocationView = z.object({
  id: z.string(),
  accreditationId: z.string(),
  state: z.enum(revocationStates),
  category: DenialCategory,
  /** Gone when it came to nothing, or somebody concerned was erased. */
  reason: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: time,
  confirmBefore: time,
  confirmedBy: z.string().optional(),
  takenBackBy: z.string().optional(),
  endedAt: time.optional(),
  deniedUntil: time.optional(),
});

/** Revocation → wire, for admins. */
export const viewRevocation = (id: string, value: Revocation): z.input<typeof RevocationView> => ({
  id,
  accreditationId: value.accreditationId,
  state: value.state,
  category: value.category,
  reason: value.personal?.reason,
  requestedBy: value.requestedBy,
  requestedAt: value.requestedAt.toISOString(),
  confirmBefore: value.confirmBefore.toISOString(),
  confirmedBy: 'confirmedBy' in value ? value.confirmedBy : undefined,
  takenBackBy: 'takenBackBy' in value ? value.takenBackBy : undefined,
  endedAt: 'endedAt' in value ? value.endedAt.toISOString() : undefined,
  deniedUntil: 'deniedUntil' in value ? value.deniedUntil.toISOString() : undefined,
});
