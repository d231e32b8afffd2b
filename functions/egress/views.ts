import * as z from 'zod';
import { fromNanos, Money } from '../platform/money.ts';
import type { Amounts } from './domain/allocation.ts';
import type { Step } from './domain/explanation.ts';
import type { Costs } from './domain/ledger.ts';
import type { MonthReport } from './domain/report.ts';
import type { Explanation } from './usecases/explain-month.ts';
import type { EgressView } from './usecases/read-egress.ts';

/** Costs of one currency: net = gross + discounts is what was billed; promotions (credits given to the operator) are apart; `atList`: the same at list price. */
const CostView = z.object({
  gross: Money,
  discounts: Money,
  promotions: Money,
  net: Money,
  atList: Money,
});
const CostsView = z.array(CostView);
const Bytes = z.int().nonnegative();

const viewCosts = (costs: Costs): z.input<typeof CostsView> =>
  costs.map(({ currency, gross, discounts, promotions, net, atList = gross }) => ({
    gross: { amount: gross, currency },
    discounts: { amount: discounts, currency },
    promotions: { amount: promotions, currency },
    net: { amount: net, currency },
    atList: { amount: atList, currency },
  }));
const viewEach = (costs: Record<string, Costs>): Record<string, z.input<typeof CostsView>> =>
  Object.fromEntries(Object.entries(costs).map(([id, each]) => [id, viewCosts(each)]));

export const OwnEgress = z.object({
  accreditationId: z.string(),
  costs: CostsView,
  own: CostsView,
  /** What the operator pays in a month before somebody looks; the researcher pays nothing (P-3.6a). */
  monthlyBudget: Money,
  unbilled: z.object({
    bytes: Bytes,
    estimate: Money,
    note: z.literal('Estimate at the dearest price: the bill comes about a day later.'),
  }),
  months: z.array(
    z.object({
      month: z.string(),
      bytes: Bytes,
      costs: CostsView,
      datasets: z.record(z.string(), CostsView),
    }),
  ),
  updatedAt: z.iso.datetime().optional(),
});

export const viewEgress = (view: EgressView): z.input<typeof OwnEgress> => ({
  accreditationId: view.accreditationId,
  costs: viewCosts(view.costs),
  own: viewCosts(view.own),
  monthlyBudget: view.budget,
  unbilled: {
    ...view.unbilled,
    note: 'Estimate at the dearest price: the bill comes about a day later.',
  },
  months: view.months.map(({ month, bytes, costs, datasets }) => ({
    month,
    bytes,
    costs: viewCosts(costs),
    datasets: viewEach(datasets),
  })),
  ...(view.updatedAt ? { updatedAt: view.updatedAt.toISOString() } : {}),
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
  steps: told.steps.map(viewStep),
});
