import * as z from 'zod';
import type { Publication } from './domain/publication.ts';

const time = z.iso.datetime();

export const PublicationView = z.object({
  id: z.string(),
  state: z.enum(['reported', 'citation-missing', 'answered', 'settled']),
  accreditationId: z.string(),
  /** Gone after erasure. */
  doi: z.string().optional(),
  createdAt: time,
  /** What is asked about it. */
  datasetIds: z.array(z.string()).optional(),
  askedAt: time.optional(),
  note: z.string().optional(),
  answer: z.string().optional(),
  mendedBy: z.string().optional(),
});

/** Publication → wire, for the team and admins. */
export const viewPublication = (
  id: string,
  value: Publication,
): z.input<typeof PublicationView> => ({
  id,
  state: value.state,
  accreditationId: value.accreditationId,
  ...value.personal,
  createdAt: value.createdAt.toISOString(),
  ...(value.state === 'reported'
    ? {}
    : { datasetIds: value.datasetIds, askedAt: value.askedAt.toISOString() }),
});
