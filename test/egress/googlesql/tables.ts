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
const schemas = {
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
  const money = (row: {
    gross: bigint;
    discounts: bigint;
    promotions: bigint;
    atList: bigint;
  }) => ({
    at_list: fromNanos(row.atList),
    gross: fromNanos(row.gross),
    discounts: fromNanos(row.discounts),
    promotions: fromNanos(row.promotions),
  });
  all[exportTable].rows = twin.exported.map(({ row, partition: day }) => ({
    ...inFormat(row, format),
    _PARTITIONTIME: day && `${day}T00:00:00Z`,
  }));
  all['billed']!.rows = [...twin.bill.values()].map((row) => ({
    ...money(row),
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
  all['requests']!.rows = [...twin.requests.values()].map((row) => ({
    ...row,
    time: row.time.toISOString(),
    request_id: row.requestId,
    download_id: row.downloadId,
    accreditation_id: row.accreditationId,
    person_id: row.personId,
    dataset_id: row.datasetId,
    loaded_at: row.loadedAt,
  }));
  all['allocation']!.rows = [...twin.allocation.values()].map((row) => ({
    ...money(row),
    billed_key: row.billedKey,
    usage_day: row.day,
    bucket: row.bucket,
    sku_id: row.skuId,
    kind: row.kind,
    allocated_resource_id: row.accreditationId,
    person_id: row.personId,
    dataset_id: row.datasetId,
    allocated_method: row.method,
    allocated_ratio: fromNanos(row.ratio),
    currency: row.currency,
  }));
  all['sku_catalog']!.rows = [...twin.catalogue.values()].map(({ id, ...row }) => ({
    sku_id: id,
    ...row,
  }));
  return all;
}
