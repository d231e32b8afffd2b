import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { Retention } from '../../platform/retention.ts';
import type { SuggestionAnswer } from './input.ts';

const common = {
  personId: z.string(),
  /** Whom the answer is mailed to, and words that may name people. Gone after erasure. */
  personal: z
    .object({
      email: z.string(),
      title: z.string(),
      reason: z.string(),
      link: z.string().optional(),
    })
    .optional(),
  projectId: z.string().optional(),
  createdAt: z.date(),
  requestHash: z.string(),
  retention: Retention.optional(),
  chain: Chain,
};
const answered = { ...common, message: z.string(), answeredAt: z.date(), answeredBy: z.string() };

/** What is missing in the catalogue, asked for by a member (P-2.1.1). Terminal: declined, added. */
export const Suggestion = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('open') }),
  z.object({ ...answered, state: z.literal('accepted') }),
  z.object({ ...answered, state: z.literal('declined') }),
  z.object({ ...answered, state: z.literal('added'), datasetId: z.string() }),
]);
export type Suggestion = z.infer<typeof Suggestion>;
export const suggestions = kind('suggestions/{id}', Suggestion);

/** open → accepted | declined | added, accepted → added | declined. Faults: conflict, invalid. */
export function answer(
  suggestion: Suggestion,
  { verdict, message, datasetId }: SuggestionAnswer,
  by: string,
  now: Date,
): Suggestion {
  const { state } = suggestion;
  if (state === 'declined' || state === 'added' || (state === 'accepted' && verdict === 'accept'))
    throw new Fault('conflict', `This suggestion is ${state} already.`);
  const { personId, personal, projectId, createdAt, requestHash, retention, chain } = suggestion;
  const kept = { personId, personal, projectId, createdAt, requestHash, retention, chain };
  const given = { message, answeredAt: now, answeredBy: by };
  switch (verdict) {
    case 'accept':
      return { ...kept, ...given, state: 'accepted' };
    case 'decline':
      return { ...kept, ...given, state: 'declined' };
    case 'add':
      if (datasetId === undefined)
        throw new Fault('invalid', 'Name the dataset that came of it.', {
          errors: [{ pointer: '/datasetId', detail: 'Name the dataset that came of it.' }],
        });
      return { ...kept, ...given, state: 'added', datasetId };
  }
}
