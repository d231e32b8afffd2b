import type { Allocation, Billed, Delivered, Holder } from '../domain/allocation.ts';
import type { UsageRow } from '../domain/usage-log.ts';
import type { Sku } from '../domain/sku.ts';

/** A usage-log row as it is kept: who is a pseudonym, the address a keyed hash, no signature. */
export type RequestRow = UsageRow & Holder;

/** What arrived in the export's partitions from `since` on; instants are RFC 3339 with microseconds. */
export interface Window {
  since: string;
  /** Start of the newest partition seen; `since` while all rows still wait for theirs. */
  arrived: string;
  /** The newest `export_time` seen. */
  until: string;
  /** Usage days `YYYY-MM-DD`, ascending. */
  days: string[];
}

/** Costs of one holder in one month and currency, in nanos. */
export interface Total extends Holder {
  month: string;
  currency: string;
  gross: bigint;
  discounts: bigint;
  promotions: bigint;
  atList: bigint;
}

/** Bytes of one accreditation in a month. */
export interface Bytes {
  accreditationId: string;
  month: string;
  bytes: bigint;
}

/** Bytes of one person under one accreditation that no bill names yet. */
export interface Unbilled {
  accreditationId: string;
  personId: string;
  bytes: bigint;
}

/** Bytes of one object generation that an accreditation took; `day` is the last. */
export interface DeliveredObject {
  accreditationId: string;
  datasetId: string;
  bucket: string;
  object: string;
  generation: string;
  bytes: bigint;
  day: string;
}

/** What one accounting run did, for the operator's eyes. */
export interface Run {
  id: string;
  startedAt: Date;
  finishedAt: Date;
  since: string;
  until: string;
  days: number;
  allocations: number;
}

/**
 * The analytical store (BigQuery): the bill, the requests and the shares. Each method is one atomic change
 * or one look; every change may be repeated, and then changes nothing. The real one and the in-memory twin
 * are held to these promises by one contract test. Nothing personal goes in.
 */
export interface Warehouse {
  /** Adds requests that are not there yet, by request id and day; `loadedAt` tells the runs what is new. */
  addRequests(rows: RequestRow[], loadedAt: Date): Promise<void>;
  /** What arrived (of Cloud Storage only) in partitions from `since` on, whenever exported; undefined: nothing. */
  survey(since: string): Promise<Window | undefined>;
  /** Brings the window's usage days up to the export, whole: one row per grain, replaced by key, never added to. */
  mergeBilled(window: Window): Promise<void>;
  /** Days from `oldest` on with requests loaded after `since` (RFC 3339), and the newest such instant. */
  newRequests(
    since: string,
    oldest: string,
  ): Promise<{ days: string[]; until: string } | undefined>;
  /** The bill of these days. */
  billed(days: string[]): Promise<Billed[]>;
  /** Bytes delivered in a month, by bucket, hour, payer and holder. */
  delivered(month: string): Promise<Delivered[]>;
  /** Days of the month with shares that more log rows of the month could move (by month, or nobody's). */
  fallbackDays(month: string): Promise<string[]>;
  /** The shares of these days become exactly `rows`, in one step. */
  replaceAllocation(days: string[], rows: Allocation[]): Promise<void>;
  /** The shares of one holder in these days: first to last of a month, both included. */
  shares(accreditationId: string, days: { first: string; last: string }): Promise<Allocation[]>;
  /**
   * What does not add up: keys of the bill of `days` whose shares differ, and days since `oldest`, touched or not,
   * whose bill differs from what was exported up to `until`.
   */
  disagreements(days: string[], oldest: string, until: string): Promise<string[]>;
  /** Costs by month, holder and currency. */
  totals(months: string[]): Promise<Total[]>;
  /** Bytes delivered by month and accreditation. */
  bytes(months: string[]): Promise<Bytes[]>;
  /** Bytes delivered since `oldest` after the last hour for which the bucket's downloads (these SKUs) were billed. */
  unbilled(oldest: string, skuIds: string[]): Promise<Unbilled[]>;
  /** Objects with deliveries loaded after `since` that came in more than one piece or time since `oldest`. */
  repeats(since: string, oldest: string): Promise<DeliveredObject[]>;
  /** Bytes delivered since `oldest` and before `until` under these download records; records without any are missing. */
  deliveredByDownload(
    ids: string[],
    oldest: string,
    until: Date,
  ): Promise<{ downloadId: string; bytes: bigint }[]>;
  /** The catalogue of SKUs that were met beyond the built-in table; an operator may have corrected it. */
  skus(): Promise<Sku[]>;
  addSkus(skus: Sku[]): Promise<void>;
  recordRun(run: Run): Promise<void>;
}
