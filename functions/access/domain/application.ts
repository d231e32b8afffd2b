import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Email } from '../../platform/email.ts';
import { Retention } from '../../platform/retention.ts';
import { policy } from '../../policy.ts';

const { scienceGoals, teamMembers, datasets } = policy.application;

/** Stands in letters to people whom somebody else named: with lines and links it would be a letter of its own. */
const Name = z
  .string()
  .trim()
  .min(1, 'Please fill in.')
  .max(200, 'At most 200 characters.')
  .refine(
    (name) => !/[\p{Cc}\p{Zl}\p{Zp}]|:\/\/|www\./iu.test(name),
    'A name in one line, without the address of a page.',
  );

/** Somebody in a team: name, institution and address, no more (P-4.0a). */
export const TeamMember = z.strictObject({ name: Name, institution: Name, email: Email });

/** What the form asks for (P-2.2.1), as it may stand in a draft: limits hold, completeness is for submitting. */
export const Form = z.strictObject({
  datasetIds: z
    .array(z.string().min(1).max(64))
    .min(1, 'Name at least one dataset.')
    .max(datasets, `At most ${datasets} datasets.`)
    .refine((ids) => new Set(ids).size === ids.length, 'Name each dataset once.'),
  scienceGoals: z.string().trim().max(scienceGoals.max, `At most ${scienceGoals.max} characters.`),
  applicant: z.strictObject({ name: Name, organisation: Name, contact: Email.optional() }),
  supervisor: z.strictObject({ name: Name, email: Email }).optional(),
  team: z.array(TeamMember).max(teamMembers, `At most ${teamMembers} team members.`),
  /** The application that this one follows. */
  previous: z.string().max(64).optional(),
});
export type Form = z.infer<typeof Form>;

export const Check = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending') }),
  z.object({ state: z.literal('passed') }),
  z.object({ state: z.literal('failed') }),
  z.object({ state: z.literal('waived'), reason: z.string(), by: z.string() }),
]);
export type Check = z.infer<typeof Check>;
export const checkNames = [
  'emailVerified',
  'supervisorConfirmed',
  'denyListClear',
  'formComplete',
  'termsAccepted',
] as const;
export type CheckName = (typeof checkNames)[number];

/** The personal data of an application; the stored schema only ever loosens. */
const Personal = z.object({
  applicant: z.object({
    name: z.string(),
    organisation: z.string(),
    contact: z.string().optional(),
  }),
  email: z.string(),
  supervisor: z.object({ name: z.string(), email: z.string() }).optional(),
  team: z.array(z.object({ name: z.string(), institution: z.string(), email: z.string() })),
});

const common = {
  leadId: z.string(),
  datasetIds: z.array(z.string()),
  scienceGoals: z.string(),
  /** Gone after erasure. */
  personal: Personal.optional(),
  /** Pseudonyms of supervisor's and team's addresses: who is a party, also after erasure. */
  partyIds: z.array(z.string()),
  previous: z.string().optional(),
  /** Waivers by check. */
  waived: z.record(z.string(), z.object({ reason: z.string(), by: z.string() })),
  supervision: z
    .object({
      state: z.enum(['pending', 'confirmed', 'declined']),
      tokenHash: z.string(),
      addressId: z.string(),
      /** Of the last seven days. */
      sentAt: z.array(z.date()),
      expiresAt: z.date(),
    })
    .optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
  /** A reminder before lapsing was mailed; saving takes it back. */
  remindedAt: z.date().optional(),
  /** Named in the reviewers' digest, and why. */
  digested: z.object({ at: z.date(), cause: z.enum(['waiting', 'hold']) }).optional(),
  /** For If-Match. */
  version: z.int(),
  requestHash: z.string().optional(),
  /** Access of somebody in it was revoked for misuse meanwhile (P-4.0d): for its reviewer to know. */
  flaggedAt: z.date().optional(),
  retention: Retention.optional(),
  chain: Chain,
  /** Typed by an admin in the Firestore console. */
  decision: z.unknown().optional(),
  decisionError: z.string().optional(),
};
const reviewed = { ...common, submittedAt: z.date() };

/** Terminal: approved, rejected, withdrawn, lapsed. */
export const Application = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('draft') }),
  z.object({ ...reviewed, state: z.literal('submitted') }),
  z.object({ ...reviewed, state: z.literal('in-review'), reviewerId: z.string() }),
  z.object({
    ...reviewed,
    state: z.literal('changes-requested'),
    reviewerId: z.string(),
    comment: z.string(),
  }),
  z.object({
    ...reviewed,
    state: z.literal('on-hold'),
    reviewerId: z.string(),
    hold: z.object({ code: z.string(), ethics: z.boolean(), reviewBy: z.date() }),
  }),
  z.object({
    ...reviewed,
    state: z.literal('approved'),
    decidedBy: z.string(),
    decidedAt: z.date(),
    validUntil: z.date(),
    accreditationId: z.string(),
  }),
  z.object({
    ...reviewed,
    state: z.literal('rejected'),
    decidedBy: z.string(),
    decidedAt: z.date(),
    reason: z.string(),
    mayReapply: z.boolean(),
  }),
  z.object({ ...common, state: z.literal('withdrawn'), endedAt: z.date() }),
  z.object({ ...common, state: z.literal('lapsed'), endedAt: z.date() }),
]);
export type Application = z.infer<typeof Application>;
export type ApplicationState = Application['state'];
export type InState<S extends ApplicationState> = Extract<Application, { state: S }>;
export const applications = kind('applications/{id}', Application);
