import * as z from 'zod';
import { Money } from '../platform/money.ts';
import type { Accreditation, Member } from './domain/accreditation.ts';
import { Check, checkNames, type Application, type CheckName } from './domain/application.ts';

const time = z.iso.datetime();

/** An application as the API shows it to its lead and to admins; never a token or its hash. */
export const ApplicationView = z.object({
  id: z.string(),
  state: z.string(),
  leadId: z.string(),
  version: z.int(),
  datasetIds: z.array(z.string()),
  scienceGoals: z.string(),
  applicant: z
    .object({ name: z.string(), organisation: z.string(), contact: z.string().optional() })
    .optional(),
  supervisor: z.object({ name: z.string(), email: z.string() }).optional(),
  team: z.array(z.object({ name: z.string(), institution: z.string(), email: z.string() })),
  supervision: z.enum(['pending', 'confirmed', 'declined', 'none']),
  createdAt: time,
  updatedAt: time,
  submittedAt: time.optional(),
  comment: z.string().optional(),
  reason: z.string().optional(),
  mayReapply: z.boolean().optional(),
  validUntil: time.optional(),
  accreditationId: z.string().optional(),
  previous: z.string().optional(),
  /** For admins: access of somebody in it was revoked for misuse meanwhile. */
  flaggedAt: time.optional(),
  checks: z.record(z.enum(checkNames), Check).optional(),
});

/** Application → wire. */
export function viewApplication(
  id: string,
  application: Application,
  checks?: Record<CheckName, Check>,
): z.input<typeof ApplicationView> {
  const { personal } = application;
  return {
    id,
    state: application.state,
    leadId: application.leadId,
    version: application.version,
    datasetIds: application.datasetIds,
    scienceGoals: application.scienceGoals,
    applicant: personal?.applicant,
    supervisor: personal?.supervisor,
    team: personal?.team ?? [],
    supervision: application.supervision?.state ?? 'none',
    createdAt: application.createdAt.toISOString(),
    updatedAt: application.updatedAt.toISOString(),
    submittedAt: 'submittedAt' in application ? application.submittedAt.toISOString() : undefined,
    comment: 'comment' in application ? application.comment : undefined,
    reason: 'reason' in application ? application.reason : undefined,
    mayReapply: 'mayReapply' in application ? application.mayReapply : undefined,
    validUntil: 'validUntil' in application ? application.validUntil.toISOString() : undefined,
    accreditationId: 'accreditationId' in application ? application.accreditationId : undefined,
    previous: application.previous,
    checks,
  };
}

/** Application → wire, for admins. */
export const viewForReview = (
  id: string,
  application: Application,
  checks?: Record<CheckName, Check>,
): z.input<typeof ApplicationView> => ({
  ...viewApplication(id, application, checks),
  flaggedAt: application.flaggedAt?.toISOString(),
});

export const AccreditationView = z.object({
  id: z.string(),
  state: z.string(),
  leadId: z.string(),
  datasetIds: z.array(z.string()),
  expiresAt: time,
  budget: Money,
  budgetExhausted: z.boolean(),
  /** Whether the lead gets the monthly statement of costs by mail. */
  monthlyStatement: z.boolean(),
  reason: z.string().optional(),
  /** The lead is offered to this member. */
  handover: z.object({ member: z.string(), expiresAt: time }).optional(),
  renewal: z
    .object({
      state: z.enum(['requested', 'declined']),
      askedAt: time,
      reason: z.string().optional(),
    })
    .optional(),
});

/** Accreditation → wire. */
export const viewAccreditation = (
  id: string,
  value: Accreditation,
): z.input<typeof AccreditationView> => ({
  id,
  state: value.state,
  leadId: value.leadId,
  datasetIds: value.datasetIds,
  expiresAt: value.expiresAt.toISOString(),
  budget: value.budget,
  budgetExhausted: value.budgetExhausted,
  monthlyStatement: value.statementTo === value.leadId,
  reason: 'reason' in value ? value.reason : undefined,
  handover: value.handover && {
    member: value.handover.toId,
    expiresAt: value.handover.expiresAt.toISOString(),
  },
  renewal: value.renewal && {
    state: value.renewal.state,
    askedAt: value.renewal.askedAt.toISOString(),
    reason: value.renewal.state === 'declined' ? value.renewal.reason : undefined,
  },
});

/** A renewal that waits, as admins see it. */
export const RenewalView = AccreditationView.extend({ summary: z.string().optional() });

export const MemberView = z.object({
  id: z.string(),
  state: z.string(),
  name: z.string().optional(),
  institution: z.string().optional(),
  email: z.string().optional(),
  /** What became of the files, once access has ended. */
  files: z.enum(['asked', 'deleted', 'never-downloaded', 'kept']).optional(),
});

/** Member → wire, for the team itself and admins. */
export const viewMember = (id: string, value: Member): z.input<typeof MemberView> => ({
  id,
  state: value.state,
  name: value.personal?.name,
  institution: value.personal?.institution,
  email: value.personal?.email,
  files:
    value.attestation?.state === 'given' ? value.attestation.outcome : value.attestation?.state,
});
