import * as z from 'zod';
import type { App } from '../../app.ts';
import { sha256 } from '../../platform/hash.ts';
import { cloudBudgetReached } from '../mails.ts';
import { raiseAlert } from './raise-alert.ts';

/** Cloud Billing sends amounts as JSON numbers: shown as they come, never added. */
const Shown = z.number().transform((value) => value.toFixed(2));

/** What Cloud Billing publishes of a budget; https://cloud.google.com/billing/docs/how-to/budgets-programmatic-notifications */
export const BudgetMessage = z.object({
  budgetDisplayName: z.string(),
  /** Share of the budget, 1 being all of it; missing below the first threshold. */
  alertThresholdExceeded: z.number().positive().optional(),
  costAmount: Shown,
  costIntervalStart: z.string(),
  budgetAmount: Shown,
  currencyCode: z.string(),
  /** From the message's attributes. */
  budgetId: z.string().default(''),
  billingAccountId: z.string().default(''),
});
export type BudgetMessage = z.infer<typeof BudgetMessage>;

/** Mails once per budget, interval and threshold; the message itself comes many times a day. 1 read; 2 writes the first time. */
export async function billingAlert(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  message: BudgetMessage,
): Promise<void> {
  if (message.alertThresholdExceeded === undefined) return;
  const percent = Math.round(message.alertThresholdExceeded * 10_000) / 100;
  const { billingAccountId, budgetId, budgetDisplayName, costIntervalStart, currencyCode } =
    message;
  const budget = JSON.stringify([billingAccountId, budgetId || budgetDisplayName]);
  const id = sha256(JSON.stringify([budget, costIntervalStart, percent])).slice(0, 32);
  await raiseAlert(
    app,
    `cloud-budget-${id}`,
    { kind: 'cloud-budget', subject: budgetDisplayName, percent },
    cloudBudgetReached(
      budgetDisplayName,
      percent,
      { amount: message.costAmount, currency: currencyCode },
      { amount: message.budgetAmount, currency: currencyCode },
      costIntervalStart,
    ),
  );
}
