import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { Retention } from '../../platform/retention.ts';
import { Slug } from './dataset.ts';

/** Licences that may be asked for instead of ours, by SPDX id (P-2.1.4b). */
const Permissive = z.enum(['MIT', 'BSD-2-Clause', 'BSD-3-Clause']);

const text = (least: number, most: number) =>
  z
    .string()
    .trim()
    .min(least, `At least ${least} characters.`)
    .max(most, `At most ${most} characters.`);

/** Who develops code or data further asks for another licence for it. */
export const RelicensingInput = z.strictObject({
  subject: z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('dataset'), datasetId: Slug }),
      /** A part of the software of the programme, such as a folder of a repository. */
      z.strictObject({ kind: z.literal('software'), part: text(1, 300) }),
    ],
    { error: 'The kind is "dataset" or "software".' },
  ),
  licence: Permissive,
  /** What is developed, and why the licence that there is stands in its way. */
  development: text(40, 4000),
  link: z
    .url({ protocol: /^https$/, error: 'Send an https:// address.' })
    .max(2000)
    .optional(),
});
export type RelicensingInput = z.infer<typeof RelicensingInput>;

export const RelicensingDecision = z.strictObject({
  verdict: z.enum(['grant', 'decline']),
  /** For the asker: conditions, or the reason. */
  message: text(10, 2000),
});
export type RelicensingDecision = z.infer<typeof RelicensingDecision>;

const common = {
  personId: z.string(),
  /** Whom the decision is mailed to, and words that may name people. Gone after erasure. */
  personal: z
    .object({ email: z.string(), development: z.string(), link: z.string().optional() })
    .optional(),
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('dataset'), datasetId: z.string() }),
    z.object({ kind: z.literal('software'), part: z.string() }),
  ]),
  licence: z.string(),
  createdAt: z.date(),
  requestHash: z.string(),
  retention: Retention.optional(),
  chain: Chain,
};
const decided = { ...common, message: z.string(), decidedAt: z.date(), decidedBy: z.string() };

/** A request for a more permissive licence, and the record of what came of it. Terminal: all but requested. */
export const Relicensing = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('requested') }),
  z.object({ ...decided, state: z.literal('granted') }),
  z.object({ ...decided, state: z.literal('declined') }),
  z.object({ ...common, state: z.literal('withdrawn'), endedAt: z.date() }),
]);
export type Relicensing = z.infer<typeof Relicensing>;
export const relicensing = kind('relicensing/{id}', Relicensing);

type Requested = Extract<Relicensing, { state: 'requested' }>;

function mustBeOpen(request: Relicensing): asserts request is Requested {
  if (request.state !== 'requested')
    throw new Fault('conflict', `This request is ${request.state} already.`);
}

/** requested → granted | declined. Faults: conflict, forbidden (the own request). */
export function decide(
  request: Relicensing,
  { verdict, message }: RelicensingDecision,
  by: string,
  now: Date,
): Relicensing {
  mustBeOpen(request);
  if (request.personId === by)
    throw new Fault('forbidden', 'Nobody decides their own request.', {
      reasons: [
        { code: 'own-request', message: 'This is your request.', wayOut: 'Ask another admin.' },
      ],
    });
  const state = verdict === 'grant' ? 'granted' : 'declined';
  return { ...request, state, message, decidedAt: now, decidedBy: by };
}

/** requested → withdrawn. Fault conflict. */
export function withdraw(request: Relicensing, now: Date): Relicensing {
  mustBeOpen(request);
  return { ...request, state: 'withdrawn', endedAt: now };
}
