import type * as z from 'zod';
import { fromNanos } from '../../platform/money.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { rows } from './bigquery-rows.ts';
import type { RequestRow } from './warehouse.ts';

/** A share as the table `allocation` has it. */
export const shareColumns = (row: Allocation) => ({
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
  gross: fromNanos(row.gross),
  discounts: fromNanos(row.discounts),
  promotions: fromNanos(row.promotions),
  at_list: fromNanos(row.atList),
});

/** The share of a holder, out of the columns that `shares.sql` selects. */
export const shareOf = (
  accreditationId: string,
  columns: z.infer<typeof rows.share>,
): Allocation => ({
  accreditationId,
  billedKey: columns.billed_key,
  day: columns.day,
  bucket: columns.bucket,
  skuId: columns.sku_id,
  kind: columns.kind,
  personId: columns.person_id,
  datasetId: columns.dataset_id,
  method: columns.allocated_method,
  ratio: columns.allocated_ratio,
  currency: columns.currency,
  gross: columns.gross,
  discounts: columns.discounts,
  promotions: columns.promotions,
  atList: columns.at_list,
});

/** A request as the table `requests` has it; `loadedAt` in RFC 3339. */
export const requestColumns = (row: RequestRow, loadedAt: string) => ({
  request_id: row.requestId,
  day: row.day,
  time: row.time.toISOString(),
  bucket: row.bucket,
  object: row.object,
  generation: row.generation,
  method: row.method,
  operation: row.operation,
  status: row.status,
  bytes: row.bytes,
  download_id: row.downloadId,
  payer: row.payer,
  accreditation_id: row.accreditationId,
  person_id: row.personId,
  dataset_id: row.datasetId,
  address: row.address,
  loaded_at: loadedAt,
});
