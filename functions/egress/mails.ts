import type { Repeat } from '../downloads/domain/repeat.ts';
import type { Letter } from '../platform/mail.ts';
import type { Money } from '../platform/money.ts';

const money = ({ amount, currency }: Money): string => `${amount} ${currency}`;

export interface BudgetFacts {
  accreditationId: string;
  month: string;
  net: string;
  budget: Money;
}

/** To the admins: thresholds of an accreditation's budget were reached, all of them named. */
export const budgetReached = (facts: BudgetFacts, percents: number[]): Letter => ({
  subject: `Egress of accreditation ${facts.accreditationId}: ${percents.at(-1)} % of the budget reached`,
  paragraphs: [
    `In ${facts.month} (UTC) the downloads of accreditation ${facts.accreditationId} cost ${facts.net} ${facts.budget.currency}; its budget is ${money(facts.budget)} a month.`,
    `Reached for the first time this month: ${percents.map((percent) => `${percent} %`).join(', ')}. Each threshold is mailed once a month.`,
  ],
});

/** To the researcher: the whole budget is used. */
export const budgetUsed = (facts: BudgetFacts, suspended: boolean): Letter => ({
  subject: 'The egress budget of your accreditation is used up',
  paragraphs: [
    `In ${facts.month} (UTC) the downloads of your team cost the operator ${facts.net} ${facts.budget.currency}; the budget is ${money(facts.budget)} a month. You are not charged anything.`,
    suspended
      ? 'New download links are given again when the next month begins. If you need the data earlier, write to us.'
      : 'You may go on. Please fetch each dataset once, and work on the copy that you have.',
  ],
});

/** To the lead: the monthly budget was set anew. */
export const budgetSet = (budget: Money, isUsedUp: boolean): Letter => ({
  subject: 'The egress budget of your accreditation was set anew',
  paragraphs: [
    `From now on the operator looks when the downloads of your team cost ${money(budget)} in a month. You are not charged anything.`,
    isUsedUp
      ? 'This month it is used up already: new download links are given again when the next month begins.'
      : 'You may go on downloading.',
  ],
});

/** To the admins: what is not billed yet would bring the month over its budget. An estimate. */
export const budgetEstimated = (facts: BudgetFacts, estimated: Money): Letter => ({
  subject: `Egress of accreditation ${facts.accreditationId}: over budget by estimate`,
  paragraphs: [
    `In ${facts.month} (UTC) ${facts.net} ${facts.budget.currency} are billed for accreditation ${facts.accreditationId}; its budget is ${money(facts.budget)} a month.`,
    `Downloads that are not billed yet would add ${money(estimated)} at the dearest price. This is an estimate: the bill comes about a day later.`,
  ],
});

/** To the admins: a correction of the bill took a month below a threshold that was mailed. */
export const budgetCorrected = (facts: BudgetFacts, percent: number): Letter => ({
  subject: `Egress of accreditation ${facts.accreditationId}: the bill was corrected`,
  paragraphs: [
    `${percent} % of the budget (${money(facts.budget)}) were reported as reached in ${facts.month}. After a correction the month stands at ${facts.net} ${facts.budget.currency}.`,
  ],
});

/** To the admins: costs and budget are in different currencies, so no threshold can be watched. */
export const currencyDiffers = (
  accreditationId: string,
  budget: Money,
  billed: string,
): Letter => ({
  subject: `Egress of accreditation ${accreditationId}: budget in another currency`,
  paragraphs: [
    `The bill is in ${billed}, the budget of accreditation ${accreditationId} in ${budget.currency}. Currencies are never converted here: set the budget in ${billed}.`,
  ],
});

/** To the admins: a budget of the whole billing account, as Cloud Billing reports it. */
export const cloudBudgetReached = (
  name: string,
  percent: number,
  cost: Money,
  budget: Money,
  since: string,
): Letter => ({
  subject: `Cloud budget "${name}": ${percent} % reached`,
  paragraphs: [
    `Cloud Billing reports ${money(cost)} since ${since}; the budget "${name}" is ${money(budget)}. Each threshold is mailed once per budget period.`,
  ],
});

/** To the admins: data left a bucket without a download record. */
export const leaked = (bucket: string, day: string, requests: number, bytes: bigint): Letter => ({
  subject: `Bytes left ${bucket} without a download record`,
  paragraphs: [
    `On ${day} (UTC) a usage log of bucket ${bucket} shows ${requests} answered requests with ${bytes} bytes that belong to no download record. Nobody is charged with them.`,
    'Look who has rights on the bucket, and rotate the signing key if links were made elsewhere. This is mailed once per bucket and day.',
  ],
});

/** To the admins: log rows come, the bill does not. */
export const exportSilent = (last: Date, ever: boolean): Letter => ({
  subject: 'The billing export is silent',
  paragraphs: [
    ever
      ? `The newest row of the billing export is of ${last.toISOString()}, while downloads go on.`
      : `No row of the billing export has ever come; the first download was granted at ${last.toISOString()}.`,
    'Until it comes back costs are estimates. Look at the export in Cloud Billing (Billing export, detailed usage cost) and at BILLING_TABLE. This is mailed once until a row comes.',
  ],
});

/** To the admins: accounting does not come to an end any more. */
export const accountingStuck = (since: Date): Letter => ({
  subject: 'Egress accounting is stuck',
  paragraphs: [
    `No accounting run has ended well since ${since.toISOString()}: costs and budget alerts stand still. Nothing is lost; the next good run makes up for it.`,
    'Look at the log of the function account-egress and at the schedule that calls it. This is mailed once until a run ends well.',
  ],
});

/** To the admins: too much of a month's downloads has no researcher's name. */
export const muchUnattributed = (month: string, currency: string, percent: string): Letter => ({
  subject: `Egress of ${month}: ${percent} % of the downloads are nobody's`,
  paragraphs: [
    `Of the downloads billed in ${currency} for ${month} (UTC), ${percent} % have no researcher's name, because no usage log explains them.`,
    'Look whether usage logs of all dataset buckets arrive, and who downloads other than by signed links. This is mailed once per month and currency.',
  ],
});

/** To the admins: an object was taken more than once; of the first one of a dataset in a month (P-4.0b). */
export const repeatedBytes = (
  found: Pick<Repeat, 'accreditationId' | 'datasetId' | 'month' | 'size' | 'delivered'>,
): Letter => ({
  subject: `Accreditation ${found.accreditationId} takes ${found.datasetId} again`,
  paragraphs: [
    `Of a file of dataset ${found.datasetId} with ${found.size} bytes, accreditation ${found.accreditationId} has taken ${found.delivered} bytes. Resumed downloads are not counted: this is more than the whole.`,
    `This is mailed once per accreditation, dataset and month; the statement of ${found.month} has all of it.`,
  ],
});

/** To the admins: a dataset was granted again to an accreditation that has it whole (P-4.0b). */
export const repeatedGrant = (
  found: Pick<Repeat, 'accreditationId' | 'datasetId' | 'size' | 'delivered' | 'what'>,
): Letter => ({
  subject: `Accreditation ${found.accreditationId} asked for ${found.datasetId} again`,
  paragraphs: [
    `Dataset ${found.datasetId} (${found.size} bytes) had arrived whole at accreditation ${found.accreditationId} (${found.delivered} bytes delivered) when it was granted again as download ${found.what}. Its reason stands in that record.`,
  ],
});

/** To the admins: the bill names a SKU that the table does not know. */
export const unknownSku = (id: string, description: string, taken: string): Letter => ({
  subject: `Unknown SKU ${id} in the bill`,
  paragraphs: [
    `The SKU ${id} ("${description}") is not in the table. From its description it is taken as "${taken}".`,
    'Correct its kind in the BigQuery table egress.sku_catalog if that is wrong.',
  ],
});
