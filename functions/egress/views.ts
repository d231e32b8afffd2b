import * as z from 'zod';
import { fromNanos, Money } from '../platform/money.ts';
import type { Amounts } from './domain/allocation.ts';
import type { Step } from './domain/explanation.ts';
import type { Costs } from './domain/ledger.ts';
import type { MonthReport } from './domain/report.ts';
import { Why } from './domain/stated.ts';
import type { Explanation } from './usecases/explain-month.ts';
import { dimensions, type Sums } from './domain/sums.ts';
import type { EgressView, OwnCosts } from './usecases/read-egress.ts';
import type { Asked } from './usecases/sum-costs.ts';
import { EstimateView, viewEstimate, type ListPrice } from '../downloads/domain/estimate.ts';

/** What more than one route takes. */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write a month as YYYY-MM.');
export const format = z.enum(['json', 'csv']).default('json');

/** Costs of one currency: net = gross + discounts is what was billed; promotions (credits given to the operator) are apart; `atList`: the same at list price. */
const CostView = z.object({
  gross: Money,
  discounts: Money,
  promotions: Money,
  net: Money,
  atList: Money,
});
export const CostsView = z.array(CostView);
const Bytes = z.int().nonnegative();

export const viewCosts = (costs: Costs): z.input<typeof CostsView> =>
  costs.map(({ currency, gross, discounts, promotions, net, atList = gross }) => ({
    gross: { amount: gross, currency },
    discounts: { amount: discounts, currency },
    promotions: { amount: promotions, currency },
    net: { amount: net, currency },
    atList: { amount: atList, currency },
  }));
export const viewEach = (costs: Record<string, Costs>): Record<string, z.input<typeof CostsView>> =>
  Object.fromEntries(Object.entries(costs).map(([id, each]) => [id, viewCosts(each)]));

/** Of an accreditation: the lead and admins see all of it, a member the own part alone. */
export const AccreditationEgress = z.object({
  accreditationId: z.string(),
  scope: z.enum(['team', 'own']),
  own: CostsView,
  /** What no bill names yet of the caller's own downloads. */
  ownUnbilled: EstimateView,
  costs: CostsView.optional(),
  people: z.record(z.string(), CostsView).optional(),
  peopleUnbilled: z.record(z.string(), EstimateView).optional(),
  /** What the operator pays in a month before somebody looks; the researcher pays nothing (P-3.6a). */
  monthlyBudget: Money,
  budgetExhausted: z.boolean(),
  unbilled: EstimateView.optional(),
  months: z.array(
    z.object({
      month: z.string(),
      own: CostsView,
      bytes: Bytes.optional(),
      costs: CostsView.optional(),
      datasets: z.record(z.string(), CostsView).optional(),
      people: z.record(z.string(), CostsView).optional(),
    }),
  ),
  updatedAt: z.iso.datetime().optional(),
});

export const viewEgress = (
  view: EgressView,
  price: ListPrice,
): z.input<typeof AccreditationEgress> => {
  const isTeam = view.scope === 'team';
  return {
    accreditationId: view.accreditationId,
    scope: view.scope,
    own: viewCosts(view.own),
    ownUnbilled: viewEstimate(view.unbilledByPerson[view.userId] ?? 0, price),
    ...(isTeam ? { costs: viewCosts(view.costs), people: viewEach(view.people) } : {}),
    ...(isTeam
      ? {
          peopleUnbilled: Object.fromEntries(
            Object.entries(view.unbilledByPerson).map(([id, bytes]) => [
              id,
              viewEstimate(bytes, price),
            ]),
          ),
        }
      : {}),
    monthlyBudget: view.budget,
    budgetExhausted: view.budgetExhausted,
    ...(isTeam ? { unbilled: viewEstimate(view.unbilledBytes, price) } : {}),
    months: view.months.map(({ month, bytes, costs, datasets, people }) => ({
      month,
      own: viewCosts(people[view.userId] ?? []),
      ...(isTeam
        ? { bytes, costs: viewCosts(costs), datasets: viewEach(datasets), people: viewEach(people) }
        : {}),
    })),
    ...(view.updatedAt ? { updatedAt: view.updatedAt.toISOString() } : {}),
  };
};

export const OwnEgress = z.object({
  costs: CostsView,
  unbilled: EstimateView,
  accreditations: z.array(
    z.object({
      accreditationId: z.string(),
      costs: CostsView,
      unbilled: EstimateView,
      months: z.array(z.object({ month: z.string(), costs: CostsView })),
    }),
  ),
  note: z.literal('The operator pays this: downloads cost you nothing.'),
});

export const viewOwn = (
  { costs, unbilledBytes, accreditations }: OwnCosts,
  price: ListPrice,
): z.input<typeof OwnEgress> => ({
  costs: viewCosts(costs),
  unbilled: viewEstimate(unbilledBytes, price),
  accreditations: accreditations.map(({ accreditationId, months, ...one }) => ({
    accreditationId,
    costs: viewCosts(one.costs),
    unbilled: viewEstimate(one.unbilledBytes, price),
    months: months.map((each) => ({ ...each, costs: viewCosts(each.costs) })),
  })),
  note: 'The operator pays this: downloads cost you nothing.',
});

export const SumsView = z.object({
  by: z.enum(dimensions),
  from: z.string(),
  to: z.string(),
  total: CostsView,
  items: z.array(z.object({ id: z.string(), costs: CostsView })),
  /** What none of the items has; items and rest add up to the total. */
  rest: CostsView,
  unbilled: EstimateView,
});

export const viewSums = (
  { by, from, to }: Asked,
  sums: Sums & { unbilledBytes: number },
  price: ListPrice,
): z.input<typeof SumsView> => ({
  ...{ by, from, to },
  total: viewCosts(sums.total),
  items: sums.items.map(({ id, costs }) => ({ id, costs: viewCosts(costs) })),
  rest: viewCosts(sums.rest),
  unbilled: viewEstimate(sums.unbilledBytes, price),
});

const Percent = z.string();
export const MonthEgress = z.object({
  month: z.string(),
  total: CostsView,
  researchers: z.array(
    z.object({
      accreditationId: z.string(),
      bytes: Bytes,
      costs: CostsView,
      people: z.record(z.string(), CostsView),
    }),
  ),
  datasets: z.array(z.object({ datasetId: z.string(), costs: CostsView })),
  /** Downloads that no log row with a download record explains. */
  unattributed: CostsView,
  /** What is no download: storage, operations, tax. */
  overhead: CostsView,
  /** Of the downloads' net cost. */
  coverage: z.array(
    z.object({ currency: z.string(), attributedPercent: Percent, unattributedPercent: Percent }),
  ),
  /** What was taken more than once (P-4.0b): files, bytes beyond their size, grants of what had arrived whole. */
  repeats: z.array(
    z.object({
      accreditationId: z.string(),
      datasetId: z.string(),
      objects: z.int(),
      grants: z.int(),
      excess: Bytes,
    }),
  ),
});

export const viewMonth = (report: MonthReport): z.input<typeof MonthEgress> => ({
  month: report.month,
  total: viewCosts(report.total),
  researchers: report.researchers.map((row) => ({
    ...row,
    costs: viewCosts(row.costs),
    people: viewEach(row.people),
  })),
  datasets: report.datasets.map((row) => ({ ...row, costs: viewCosts(row.costs) })),
  unattributed: viewCosts(report.unattributed),
  overhead: viewCosts(report.overhead),
  coverage: report.coverage,
  repeats: report.repeats,
});

const AmountsView = z.object({
  gross: z.string(),
  discounts: z.string(),
  promotions: z.string(),
  atList: z.string(),
});
const viewAmounts = ({
  gross,
  discounts,
  promotions,
  atList,
}: Amounts): z.input<typeof AmountsView> => ({
  gross: fromNanos(gross),
  discounts: fromNanos(discounts),
  promotions: fromNanos(promotions),
  atList: fromNanos(atList),
});

/** Amounts are decimal strings of the step's currency. */
export const MonthExplanation = z.object({
  accreditationId: z.string(),
  month: z.string(),
  costs: CostsView,
  /** What statements told of the month (`why`: as an adjustment), and what none told yet: together `costs`. Not of a single day. */
  stated: z
    .array(z.object({ statement: z.string(), why: Why.optional(), costs: CostsView }))
    .optional(),
  unstated: CostsView.optional(),
  steps: z.array(
    z.object({
      bill: z.object({
        key: z.string(),
        hour: z.iso.datetime(),
        project: z.string(),
        bucket: z.string(),
        sku: z.object({ id: z.string(), description: z.string() }),
        costType: z.string(),
        currency: z.string(),
        amounts: AmountsView,
      }),
      method: z.enum(['project', 'bytes-hour', 'bytes-day', 'bytes-month', 'operator']),
      /** The hour, day or month whose bytes decided. */
      basis: z.string().optional(),
      /** Decimal strings: bytes may be more than a JSON number holds. */
      bytes: z.object({ own: z.string(), all: z.string() }).optional(),
      ratio: z.string(),
      /** What the largest remainder added to the rounded-down share: a nano or nothing. */
      remainder: AmountsView,
      share: AmountsView,
      personId: z.string().optional(),
      datasetId: z.string().optional(),
      /** Made anew from bill and bytes as they are now, the share is the same to the nano. */
      agrees: z.boolean(),
    }),
  ),
});

const viewStep = ({ billed, share, basis, bytes, remainder, agrees }: Step) => ({
  bill: {
    key: billed.key,
    hour: billed.hour,
    project: billed.project,
    bucket: billed.bucket,
    sku: { id: billed.skuId, description: billed.skuDescription },
    costType: billed.costType,
    currency: billed.currency,
    amounts: viewAmounts(billed),
  },
  method: share.method,
  ...(basis === undefined ? {} : { basis }),
  ...(bytes ? { bytes: { own: String(bytes.own), all: String(bytes.all) } } : {}),
  ratio: fromNanos(share.ratio),
  remainder: viewAmounts(remainder),
  share: viewAmounts(share),
  ...(share.personId === '' ? {} : { personId: share.personId }),
  ...(share.datasetId === '' ? {} : { datasetId: share.datasetId }),
  agrees,
});

export const viewExplanation = (told: Explanation): z.input<typeof MonthExplanation> => ({
  accreditationId: told.accreditationId,
  month: told.month,
  costs: viewCosts(told.costs),
  ...(told.stated
    ? { stated: told.stated.map((each) => ({ ...each, costs: viewCosts(each.costs) })) }
    : {}),
  ...(told.unstated ? { unstated: viewCosts(told.unstated) } : {}),
  steps: told.steps.map(viewStep),
});
