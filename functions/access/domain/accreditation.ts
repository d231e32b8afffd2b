import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Money } from '../../platform/money.ts';
import { Retention } from '../../platform/retention.ts';
import { Attestation } from './attestation.ts';

const asked = { askedAt: z.date(), askedBy: z.string() };
/** More time that the lead asked for; gone once it was given. */
const Renewal = z.discriminatedUnion('state', [
  z.object({ ...asked, state: z.literal('requested') }),
  z.object({
    ...asked,
    state: z.literal('declined'),
    decidedAt: z.date(),
    decidedBy: z.string(),
    reason: z.string(),
  }),
]);

const common = {
  leadId: z.string(),
  /** Who led before, each until then; oldest first. */
  ledBefore: z.array(z.object({ leadId: z.string(), until: z.date() })).optional(),
  applicationId: z.string(),
  datasetIds: z.array(z.string()),
  createdAt: z.date(),
  /** Access ends here by comparison at each use; the daily job only tidies up. */
  expiresAt: z.date(),
  /** Milliseconds before the end: the nearest window that the lead was told of. */
  remindedWithin: z.number().optional(),
  renewal: Renewal.optional(),
  renewedAt: z.date().optional(),
  /** The lead is offered to this member. */
  handover: z
    .object({ toId: z.string(), offeredBy: z.string(), offeredAt: z.date(), expiresAt: z.date() })
    .optional(),
  budget: Money,
  /** When an admin set it anew; missing: as it was granted. */
  budgetSince: z.date().optional(),
  /** Set by the accounting run. */
  budgetExhausted: z.boolean(),
  /** The lead who asked for the monthly statement by mail; nobody else gets it, should the lead change. */
  statementTo: z.string().optional(),
  /** Project of ours that pays this accreditation's downloads (Requester Pays): exact costs. */
  billingProject: z.string().optional(),
  /** Ids of all members that ever were, for queries by person and conflicts of interest. */
  memberIds: z.array(z.string()),
  /** Accounts in the team now: what rules ask. Older documents lack it, and are read through the API alone. */
  teamIds: z.array(z.string()).optional(),
  retention: Retention.optional(),
  chain: Chain,
};

/** What a suspended one comes back to. */
const Earlier = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending-terms') }),
  z.object({ state: z.literal('active'), activeSince: z.date() }),
  z.object({ state: z.literal('expired'), endedAt: z.date() }),
]);
export type Earlier = z.infer<typeof Earlier>;

/** Live: pending-terms (nobody accepted yet) and active. */
export const Accreditation = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('pending-terms') }),
  z.object({ ...common, state: z.literal('active'), activeSince: z.date() }),
  z.object({
    ...common,
    state: z.literal('suspended'),
    endedAt: z.date(),
    reason: z.string(),
    earlier: Earlier.optional(),
    /** The revocation that was asked for and waits for a second admin (P-4.0d). */
    revocationId: z.string().optional(),
  }),
  z.object({ ...common, state: z.literal('expired'), endedAt: z.date() }),
  z.object({ ...common, state: z.literal('closed'), endedAt: z.date(), reason: z.string() }),
  z.object({ ...common, state: z.literal('revoked'), endedAt: z.date(), reason: z.string() }),
]);
export type Accreditation = z.infer<typeof Accreditation>;
export const accreditations = kind('accreditations/{id}', Accreditation);

const invited = {
  /** Pseudonym of the invited address (`addressId`): only that verified e-mail may accept. */
  addressId: z.string(),
  personal: z
    .object({
      name: z.string(),
      institution: z.string(),
      email: z.string(),
      /** Of a lead: what the data was used for, as told with the last request for renewal. */
      summary: z.string().optional(),
    })
    .optional(),
  invitedAt: z.date(),
  attestation: Attestation.optional(),
  /** When invitations were mailed to this address; those of the last seven days count. */
  sentAt: z.array(z.date()).optional(),
};

/** A member of an accreditation's team; id: the person's once known, else the pseudonym of the address. */
export const Member = z.discriminatedUnion('state', [
  z.object({ ...invited, state: z.literal('invited'), tokenHash: z.string(), expiresAt: z.date() }),
  z.object({ ...invited, state: z.literal('active'), personId: z.string(), since: z.date() }),
  z.object({ ...invited, state: z.literal('declined'), endedAt: z.date() }),
  z.object({ ...invited, state: z.literal('invite-expired'), endedAt: z.date() }),
  z.object({ ...invited, state: z.literal('suspended'), personId: z.string(), endedAt: z.date() }),
  z.object({
    ...invited,
    state: z.literal('removed'),
    endedAt: z.date(),
    personId: z.string().optional(),
  }),
]);
export type Member = z.infer<typeof Member>;
export const members = kind('accreditations/{id}/members/{member}', Member);

/** Not ended, and not past its end: a comparison, so that no job can be late. */
export const isLive = (accreditation: Accreditation, now: Date): boolean =>
  (accreditation.state === 'active' || accreditation.state === 'pending-terms') &&
  now < accreditation.expiresAt;
