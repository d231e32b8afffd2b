import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';

export const DenialCategory = z.enum(['misuse', 'false-statement', 'other']);
export type DenialCategory = z.infer<typeof DenialCategory>;

/** As letters put it, after "because of". */
export const denialWords: Record<DenialCategory, string> = {
  misuse: 'misuse of data',
  'false-statement': 'a false statement',
  other: 'a breach of the terms',
};

/** Somebody who may not have access, by the keyed hash of the address (P-4.0d); ends by itself. */
export const Denial = z.object({
  category: DenialCategory,
  by: z.string(),
  at: z.date(),
  /** Lifting an entry sets it to that moment; the entry and its events stay. */
  expiresAt: z.date(),
  chain: Chain.optional(),
});
export type Denial = z.infer<typeof Denial>;
/** What is left of an entry some time after its end: whether and when, its events alone tell. */
const Forgotten = z.object({ chain: Chain });
export type DenyEntry = Denial | z.infer<typeof Forgotten>;
export const denyList = kind('denyList/{addressId}', z.union([Denial, Forgotten]));
/** Those that are not forgotten: for queries by their end. */
export const denials = kind('denyList/{addressId}', Denial);

/** A denial counts until it expires. */
export const isDenied = (entry: DenyEntry | undefined, now: Date): entry is Denial => {
  const denial = said(entry);
  return denial !== undefined && now < denial.expiresAt;
};

/** What an entry says; undefined: nothing any more. */
export const said = (entry: DenyEntry | undefined): Denial | undefined =>
  entry && 'expiresAt' in entry ? entry : undefined;

/**
 * The entry after one more denial: of two that count, the one that ends later stands, so that a second
 * never shortens the first. Undefined: the same is said already.
 */
export function deny(before: Denial | undefined, next: Denial): Denial | undefined {
  if (!before || before.expiresAt < next.expiresAt) return next;
  return before.category === next.category ? undefined : before;
}

const day = 86_400_000;

/** The end of an entry that names none, at the end of a day (UTC): asked again on that day, it is the same. */
export const usualEnd = (now: Date, denied: number): Date =>
  new Date(Math.ceil((now.getTime() + denied) / day) * day);
