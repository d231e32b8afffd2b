import * as z from 'zod';
import { Chain } from '../../platform/audit.ts';
import { kind } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { policy } from '../../policy.ts';
import { planTemplate } from './plan-template.ts';

const { title, answer } = policy.plan;
const keys = planTemplate.map(({ key }) => key);
const Answer = z.string().trim().max(answer, `At most ${answer} characters.`);

const questions = Object.fromEntries(keys.map((key) => [key, Answer.optional()] as const));

/** A plan as its author writes it; it may be left incomplete until it is shared. */
export const PlanForm = z.strictObject({
  title: z.string().trim().min(1, 'Please fill in.').max(title, `At most ${title} characters.`),
  answers: z.strictObject(questions).default({}),
  /** What it is the plan of: an application or a submission of one's own. */
  applicationId: z.string().min(1).max(64).optional(),
  submissionId: z.string().min(1).max(64).optional(),
});
export type PlanForm = z.infer<typeof PlanForm>;

/** A person's data management plan (P-3.4a): private, until its author shares it with all members. */
export const DataPlan = z.object({
  ownerId: z.string(),
  /** Gone after erasure. */
  personal: z
    .object({
      email: z.string(),
      title: z.string(),
      answers: z.record(z.string(), z.string()),
      /** Under which name it is shared, if any. */
      author: z.string().optional(),
    })
    .optional(),
  state: z.enum(['private', 'shared', 'removed']),
  sharedAt: z.date().optional(),
  applicationId: z.string().optional(),
  submissionId: z.string().optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
  /** For If-Match. */
  version: z.int(),
  requestHash: z.string(),
  chain: Chain,
});
export type DataPlan = z.infer<typeof DataPlan>;
export const dataPlans = kind('dataPlans/{id}', DataPlan);

/** Questions of the template that still need an answer. */
export const unanswered = (plan: DataPlan): string[] =>
  planTemplate
    .filter(({ key, needed }) => needed && !plan.personal?.answers[key])
    .map(({ key }) => key);

/** private → shared, under a name or none. Fault invalid naming what is not answered. */
export function share(plan: DataPlan, author: string | undefined, now: Date): DataPlan {
  const missing = unanswered(plan);
  if (missing.length > 0 || !plan.personal)
    throw new Fault('invalid', 'A plan is shared once its questions are answered.', {
      errors: missing.map((key) => ({
        pointer: `/answers/${key}`,
        detail: 'This is not answered.',
      })),
    });
  const { author: _, ...personal } = plan.personal;
  const named = author === undefined ? personal : { ...personal, author };
  return { ...plan, personal: named, state: 'shared', sharedAt: plan.sharedAt ?? now };
}

/** private, shared → removed: its words are gone. */
export function remove(plan: DataPlan): DataPlan {
  const { personal: _, sharedAt: __, ...rest } = plan;
  return { ...rest, state: 'removed' };
}

/** shared → private; private already: the same. */
export function unshare(plan: DataPlan): DataPlan {
  if (plan.state !== 'shared') return plan;
  const { sharedAt: _, ...rest } = plan;
  return { ...rest, state: 'private' };
}
