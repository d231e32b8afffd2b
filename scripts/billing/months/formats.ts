import type { BillingFormat } from '../../../functions/egress/stores/statements.ts';
import { fromNanos, toNanos } from '../../../functions/platform/money.ts';
import type { ExportRow } from '../export-row.ts';

/** A row of any export. */
export type AnyRow = Record<string, unknown>;

/** The row of the detailed export as another export has it. */
export function inFormat(row: ExportRow, format: BillingFormat): AnyRow {
  switch (format) {
    case 'detailed':
    case 'view':
      return { ...row };
    case 'standard': {
      const { resource: _, ...rest } = row;
      return rest;
    }
    case 'focus':
      return focusRow(row);
  }
}

const cast = (value: number): bigint => toNanos(value.toFixed(9));
const categories: Record<string, string> = { regular: 'Usage', tax: 'Tax' };

/** Google's FOCUS export: no SKU where a row is not regular, a correction told by its class, credits in what is billed. */
function focusRow(row: ExportRow): AnyRow {
  const { invoice, credits } = row;
  const [year, month] = [invoice.month.slice(0, 4), invoice.month.slice(4)];
  const credited = credits.reduce((sum, { amount }) => sum + cast(amount), 0n);
  return {
    BillingAccountId: row.billing_account_id,
    BillingCurrency: row.currency,
    // midnight in California, which is seven or eight hours later here
    BillingPeriodStart: `${year}-${month}-01T08:00:00Z`,
    BilledCost: fromNanos(cast(row.cost) + credited),
    EffectiveCost: fromNanos(cast(row.cost) + credited),
    ContractedCost: fromNanos(cast(row.cost)),
    ListCost: typeof row.cost_at_list === 'number' ? fromNanos(cast(row.cost_at_list)) : null,
    ChargeCategory: categories[row.cost_type] ?? 'Adjustment',
    ChargeClass: row.adjustment_info ? 'Correction' : null,
    ChargeDescription: row.sku.description,
    ChargePeriodStart: row.usage_start_time,
    ChargePeriodEnd: row.usage_end_time,
    PublisherName: 'Google Cloud',
    ResourceId: row.resource?.global_name ?? null,
    ResourceName: row.resource?.name ?? null,
    ServiceName: row.service.description,
    SkuId: row.cost_type === 'regular' ? row.sku.id : null,
    x_Credits: credits.map(({ name, amount, id, type }) => ({
      ...{ Name: name, Id: id, Type: type },
      Amount: fromNanos(cast(amount)),
    })),
    x_CostType: row.cost_type,
    x_ExportTime: row.export_time,
    x_Location: row.location.location,
    x_Project: row.project === null ? null : { Id: row.project.id, Name: row.project.name ?? null },
    x_ServiceId: row.service.id,
  };
}
