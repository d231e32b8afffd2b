import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';

/** What help is offered with (P-3.3b). */
export const Topic = z.enum(['metadata', 'readme', 'notebook', 'files', 'doi', 'other']);

const common = {
  submissionId: z.string(),
  personId: z.string(),
  topic: Topic,
  /** Words, and where the answer goes; gone after erasure. */
  personal: z
    .object({ email: z.string(), question: z.string(), answer: z.string().optional() })
    .optional(),
  askedAt: z.date(),
  requestHash: z.string(),
  chain: Chain,
};
const answered = { answeredAt: z.date(), answeredBy: z.string() };

/** asked → answered | closed, answered → answered (a further word) | closed. */
export const HelpRequest = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('asked') }),
  z.object({ ...common, ...answered, state: z.literal('answered') }),
  z.object({
    ...common,
    answeredAt: z.date().optional(),
    answeredBy: z.string().optional(),
    closedAt: z.date(),
    state: z.literal('closed'),
  }),
]);
export type HelpRequest = z.infer<typeof HelpRequest>;
export const helpRequests = kind('helpRequests/{id}', HelpRequest);

function notClosed(request: HelpRequest): Exclude<HelpRequest, { state: 'closed' }> {
  if (request.state === 'closed')
    throw new Fault('conflict', 'This request is closed: ask anew where something is left open.');
  return request;
}

/** asked, answered → answered; a further answer goes below the first. Fault conflict when it is closed. */
export function answerHelp(
  request: HelpRequest,
  answer: string,
  by: string,
  now: Date,
): HelpRequest & { state: 'answered' } {
  const open = notClosed(request);
  const { personal } = open;
  const words = [personal?.answer, answer].filter((word) => word !== undefined).join('\n\n');
  return {
    ...open,
    state: 'answered',
    ...(personal ? { personal: { ...personal, answer: words } } : {}),
    ...{ answeredAt: now, answeredBy: by },
  };
}

/** asked, answered → closed; closed already: the same. */
export const closeHelp = (request: HelpRequest, now: Date): HelpRequest =>
  request.state === 'closed' ? request : { ...request, state: 'closed', closedAt: now };
