import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { keyedHash } from '../../platform/hash.ts';

/** A DOI without a resolver in front (`10.5072/abc`); DOIs know no case. */
export const Doi = z
  .string()
  .regex(/^10\.\d{4,9}\/[\x21-\x7e]{1,200}$/, 'Send a DOI such as 10.5072/abc, without a resolver.')
  .toLowerCase();

const common = {
  accreditationId: z.string(),
  /** The lead who named it, or is asked about it. */
  personId: z.string(),
  /** A DOI names its authors: gone after erasure. */
  personal: z.object({ doi: z.string() }).optional(),
  createdAt: z.date(),
  chain: Chain,
};

/** A publication that came of an accreditation (P-2.2.3b). */
export const Publication = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('reported') }),
]);
export type Publication = z.infer<typeof Publication>;
export const publications = kind('publications/{id}', Publication);

/** One record per accreditation and DOI; the id tells neither. */
export const publicationId = (key: string, accreditationId: string, doi: string): string =>
  keyedHash(key, JSON.stringify(['publication', accreditationId, doi])).slice(0, 26);
