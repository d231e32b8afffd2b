import { requestColumns, shareColumns } from '../../../functions/egress/stores/bigquery-columns.ts';
import type { BillingFormat } from '../../../functions/egress/stores/statements.ts';
import { tableNames, tableResource } from '../../../functions/egress/stores/tables.ts';
import { fromNanos } from '../../../functions/platform/money.ts';
import { inFormat } from '../../../scripts/billing/months/formats.ts';
import type { MemoryWarehouse } from '../memory-warehouse.ts';
import type { Table, Tables } from './engine.ts';

export const exportTable = 'demo-test.billing.export';
const partition = { name: '_PARTITIONTIME', type: 'TIMESTAMP', mode: 'NULLABLE' };
export const columnsOf = (name: Parameters<typeof tableResource>[0]) =>
  tableResource(name).schema.fields;
/** The table whose columns a format has. */
export const schemas = {
  detailed: 'billing_export',
  standard: 'billing_standard',
  focus: 'billing_focus',
  view: 'billing_export',
} as const;
/** The export in a format, without rows: only a table of its own has partitions. */
const exportedAs = (format: BillingFormat): Table => ({
  columns: columnsOf(schemas[format]),
  pseudo: format === 'detailed' || format === 'standard' ? [partition] : [],
});

/** The tables that statements see, empty unless a twin fills them. */
export function tables(twin?: MemoryWarehouse, format: BillingFormat = 'detailed'): Tables {
  const all: Tables = Object.fromEntries(
    tableNames.map((name) => [name, { columns: columnsOf(name) }]),
  );
  all[exportTable] = exportedAs(format);
  if (!twin) return all;
  all[exportTable].rows = twin.exported.map(({ row, partition: day }) => ({
    ...inFormat(row, format),
    _PARTITIONTIME: day && `${day}T00:00:00Z`,
  }));
  all['billed']!.rows = [...twin.bill.values()].map((row) => ({
    at_list: fromNanos(row.atList),
    gross: fromNanos(row.gross),
    discounts: fromNanos(row.discounts),
    promotions: fromNanos(row.promotions),
    key: row.key,
    usage_day: row.day,
    usage_hour: row.hour,
    usage_end: row.usageEnd,
    export_time: row.exportTime,
    project_id: row.project,
    bucket: row.bucket,
    sku_id: row.skuId,
    sku_description: row.skuDescription,
    cost_type: row.costType,
    invoice_month: '',
    currency: row.currency,
  }));
  all['requests']!.rows = [...twin.requests.values()].map((row) =>
    requestColumns(row, row.loadedAt),
  );
  all['allocation']!.rows = [...twin.allocation.values()].map(shareColumns);
  all['sku_catalog']!.rows = [...twin.catalogue.values()].map(({ id, ...row }) => ({
    sku_id: id,
    ...row,
  }));
  return all;
}
