import * as z from 'zod';
import { Money } from '../platform/money.ts';
import type { Costs } from './domain/ledger.ts';
import type { MonthReport } from './domain/report.ts';
import type { EgressView } from './usecases/read-egress.ts';

/** Costs of one currency: net = gross + discounts; promotions (credits given to the operator) are apart. */
const CostView = z.object({ gross: Money, discounts: Money, promotions: Money, net: Money });
const CostsView = z.array(CostView);
const Bytes = z.int().nonnegative();

const viewCosts = (costs: Costs): z.input<typeof CostsView> =>
  costs.map(({ currency, gross, discounts, promotions, net }) => ({
    gross: { amount: gross, currency },
    discounts: { amount: discounts, currency },
    promotions: { amount: promotions, currency },
    net: { amount: net, currency },
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
});
