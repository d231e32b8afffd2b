import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { keyedHash } from '../../platform/hash.ts';

const common = {
  accreditationId: z.string(),
  /** The lead who named it, or is asked about it. */
  personId: z.string(),
  /** A DOI names its authors, words may name anybody: gone after erasure. */
  personal: z
    .object({
      doi: z.string(),
      /** What the admin wrote, and what the lead answered, perhaps with what mends it. */
      note: z.string().optional(),
      answer: z.string().optional(),
      mendedBy: z.string().optional(),
    })
    .optional(),
  createdAt: z.date(),
  chain: Chain,
};
const asked = {
  ...common,
  /** Datasets that it uses and does not cite. */
  datasetIds: z.array(z.string()),
  askedAt: z.date(),
  askedBy: z.string(),
};

/** A publication that came of an accreditation, and whether it cites the data (P-2.2.3b). */
export const Publication = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('reported') }),
  z.object({
    ...asked,
    state: z.literal('citation-missing'),
    /** The lead is reminded once, then. */
    remindAt: z.date().optional(),
  }),
  z.object({ ...asked, state: z.literal('answered'), answeredAt: z.date() }),
  z.object({ ...asked, state: z.literal('settled'), settledAt: z.date(), settledBy: z.string() }),
]);
export type Publication = z.infer<typeof Publication>;
export type Missing = Extract<Publication, { state: 'citation-missing' }>;
export const publications = kind('publications/{id}', Publication);

/** One record per accreditation and DOI; the id tells neither. */
export const publicationId = (key: string, accreditationId: string, doi: string): string =>
  keyedHash(key, JSON.stringify(['publication', accreditationId, doi])).slice(0, 26);

/** What the lead is asked to mend. */
export interface Ask {
  accreditationId: string;
  leadId: string;
  doi: string;
  datasetIds: string[];
  note?: string | undefined;
}

/** Any state, or none, → citation-missing: the lead is asked. Fault conflict: asked already. */
export function miss(
  before: Publication | undefined,
  { accreditationId, leadId, doi, datasetIds, note }: Ask,
  by: string,
  { now, remindAt }: { now: Date; remindAt: Date },
): Omit<Missing, 'chain'> {
  if (before?.state === 'citation-missing')
    throw new Fault('conflict', 'The lead was asked already: wait for the answer, or settle it.');
  return {
    state: 'citation-missing',
    accreditationId,
    personId: leadId,
    personal: { doi, ...(note === undefined ? {} : { note }) },
    datasetIds,
    askedAt: now,
    askedBy: by,
    remindAt,
    createdAt: before?.createdAt ?? now,
  };
}

/** citation-missing → answered; the words are the answering lead's. Fault conflict. */
export function answer(
  before: Publication,
  { words, mendedBy }: { words: string; mendedBy?: string | undefined },
  by: string,
  now: Date,
): Publication {
  if (before.state !== 'citation-missing')
    throw new Fault('conflict', `Nothing is asked about this publication: it is ${before.state}.`);
  const { remindAt: _done, personal, ...rest } = before;
  const said = { answer: words, ...(mendedBy === undefined ? {} : { mendedBy }) };
  const told = personal && { ...personal, ...said };
  return { ...rest, personId: by, personal: told, state: 'answered', answeredAt: now };
}

/** citation-missing, answered → settled: it cites, or need not. Fault conflict. */
export function settle(before: Publication, by: string, now: Date): Publication {
  if (before.state !== 'citation-missing' && before.state !== 'answered')
    throw new Fault('conflict', `Nothing is asked about this publication: it is ${before.state}.`);
  const { accreditationId, personId, personal, createdAt, chain } = before;
  const { datasetIds, askedAt, askedBy } = before;
  const kept = { accreditationId, personId, personal, createdAt, chain };
  return {
    ...{ ...kept, datasetIds, askedAt, askedBy },
    state: 'settled',
    settledAt: now,
    settledBy: by,
  };
}
