import { toNanos } from '../../functions/platform/money.ts';
import { canonical, sha256 } from '../../functions/platform/hash.ts';
import {
  amountParts,
  type Allocation,
  type Billed,
} from '../../functions/egress/domain/allocation.ts';
import { monthOf } from '../../functions/egress/domain/calendar.ts';
import type { Sku } from '../../functions/egress/domain/sku.ts';
import { isDelivery } from '../../functions/egress/domain/usage-log.ts';
import type {
  DeliveredObject,
  RequestRow,
  Run,
  Warehouse,
  Window,
} from '../../functions/egress/stores/warehouse.ts';
import type { ExportRow } from '../../scripts/billing/export-row.ts';

type Kept = RequestRow & { loadedAt: string };
type Grain = Billed & { exportTime: string; usageEnd: string };

/** FLOAT64 to NUMERIC as BigQuery casts: exact to nine decimals, half away from zero (as toFixed does). */
const cast = (value: number): bigint => toNanos(value.toFixed(9));
const micros = (instant: string): string =>
  `${new Date(instant).toISOString().slice(0, 19)}.${(/\.(\d+)/.exec(instant)?.[1] ?? '').padEnd(6, '0')}Z`;
const sum = <T>(rows: T[], of: (row: T) => bigint): bigint =>
  rows.reduce((total, row) => total + of(row), 0n);
const share = (row: Allocation): string =>
  canonical([row.billedKey, row.accreditationId, row.personId, row.datasetId]);

/** The in-memory twin of the warehouse; `exported` is what Google wrote. */
export class MemoryWarehouse implements Warehouse {
  exported: { row: ExportRow; partition: string | undefined }[] = [];
  readonly requests = new Map<string, Kept>();
  readonly bill = new Map<string, Grain>();
  readonly allocation = new Map<string, Allocation>();
  readonly catalogue = new Map<string, Sku>();
  readonly runs: Run[] = [];

  addRequests(rows: RequestRow[], loadedAt: Date) {
    for (const row of rows) {
      const key = `${row.day} ${row.requestId}`;
      if (!this.requests.has(key))
        this.requests.set(key, { ...row, loadedAt: micros(loadedAt.toISOString()) });
    }
    return Promise.resolve();
  }

  /** Grains of the rows in the partitions (or still without one) from `first` (`YYYY-MM-DD`) on, exported up to `until`. */
  #grains(first: string, until: string): Grain[] {
    const rows = this.exported.filter(
      ({ row, partition }) =>
        row.service.id === '95FF-2EF5-5EA1' &&
        (partition === undefined || partition >= first) &&
        micros(row.export_time) <= until,
    );
    const grains = new Map<string, Grain>();
    for (const { row } of rows) {
      const key = sha256(
        JSON.stringify([
          ...[row.billing_account_id, row.project?.id ?? null, row.sku.id],
          row.resource?.global_name ?? null,
          ...[row.location.location, row.invoice.month, row.cost_type, row.transaction_type],
          ...[row.adjustment_info?.id ?? null, row.currency, row.usage_start_time],
          ...[row.usage_end_time, row.export_time],
        ]),
      );
      const start = new Date(row.usage_start_time).toISOString();
      const grain = grains.get(key) ?? {
        key,
        day: start.slice(0, 10),
        hour: `${start.slice(0, 13)}:00:00Z`,
        usageEnd: row.usage_end_time,
        exportTime: micros(row.export_time),
        project: row.project?.id ?? '',
        bucket: /\/buckets\/([^/]+)$/.exec(row.resource?.global_name ?? '')?.[1] ?? '',
        skuId: row.sku.id,
        skuDescription: row.sku.description,
        costType: row.cost_type,
        currency: row.currency,
        gross: 0n,
        discounts: 0n,
        promotions: 0n,
        atList: 0n,
      };
      grain.gross += cast(row.cost);
      grain.atList += cast(row.cost_at_list ?? row.cost);
      for (const credit of row.credits)
        grain[credit.type === 'PROMOTION' ? 'promotions' : 'discounts'] += cast(credit.amount);
      grains.set(key, grain);
    }
    return [...grains.values()];
  }

  survey(since: string): Promise<Window | undefined> {
    const grains = this.#grains(since.slice(0, 10), '9999');
    if (grains.length === 0) return Promise.resolve(undefined);
    const until = grains
      .map(({ exportTime }) => exportTime)
      .sort()
      .at(-1)!;
    const days = [...new Set(grains.map(({ day }) => day))].sort();
    const newest = this.exported
      .filter(({ row }) => row.service.id === '95FF-2EF5-5EA1')
      .flatMap(({ partition }) => partition ?? [])
      .filter((partition) => partition >= since.slice(0, 10))
      .sort()
      .at(-1);
    const arrived = newest === undefined ? since : `${newest}T00:00:00.000000Z`;
    return Promise.resolve({ since, arrived, until, days });
  }

  mergeBilled({ until, days }: Window) {
    for (const grain of this.#grains('', until))
      if (days.includes(grain.day)) this.bill.set(grain.key, grain);
    return Promise.resolve();
  }

  newRequests(since: string, oldest: string) {
    const fresh = [...this.requests.values()].filter(
      (row) => row.day >= oldest && row.loadedAt > since,
    );
    if (fresh.length === 0) return Promise.resolve(undefined);
    const until = fresh
      .map(({ loadedAt }) => loadedAt)
      .sort()
      .at(-1)!;
    return Promise.resolve({ days: [...new Set(fresh.map(({ day }) => day))].sort(), until });
  }

  billed(days: string[]): Promise<Billed[]> {
    return Promise.resolve(
      [...this.bill.values()]
        .filter(({ day }) => days.includes(day))
        .map(({ exportTime: _, usageEnd: __, ...row }) => row),
    );
  }

  #deliveries(): Kept[] {
    return [...this.requests.values()].filter(isDelivery);
  }

  delivered(month: string) {
    const groups = Map.groupBy(
      this.#deliveries().filter(({ day }) => monthOf(day) === month),
      ({ bucket, time, payer, accreditationId, personId, datasetId }) => {
        const hour = `${time.toISOString().slice(0, 13)}:00:00Z`;
        return canonical({ bucket, hour, payer, accreditationId, personId, datasetId });
      },
    );
    return Promise.resolve(
      [...groups].map(([key, rows]) => ({
        ...(JSON.parse(key) as {
          bucket: string;
          hour: string;
          payer: string;
          accreditationId: string;
          personId: string;
          datasetId: string;
        }),
        bytes: sum(rows, ({ bytes }) => BigInt(bytes)),
      })),
    );
  }

  fallbackDays(month: string) {
    const rows = [...this.allocation.values()].filter(
      (row) =>
        monthOf(row.day) === month &&
        (row.method === 'bytes-month' ||
          row.method === 'project' ||
          row.accreditationId === 'operator:unattributed'),
    );
    return Promise.resolve([...new Set(rows.map(({ day }) => day))].sort());
  }

  replaceAllocation(days: string[], rows: Allocation[]) {
    for (const [key, { day }] of this.allocation)
      if (days.includes(day)) this.allocation.delete(key);
    for (const row of rows) this.allocation.set(share(row), row);
    return Promise.resolve();
  }

  shares(accreditationId: string, { first, last }: { first: string; last: string }) {
    return Promise.resolve(
      [...this.allocation.values()].filter(
        (row) => row.accreditationId === accreditationId && row.day >= first && row.day <= last,
      ),
    );
  }

  disagreements(days: string[], oldest: string, until: string) {
    const wrong: string[] = [];
    const shares = Map.groupBy(this.allocation.values(), ({ billedKey }) => billedKey);
    for (const grain of this.bill.values()) {
      if (!days.includes(grain.day)) continue;
      const own = shares.get(grain.key) ?? [];
      for (const part of amountParts)
        if (sum(own, (row) => row[part]) !== grain[part]) wrong.push(grain.key);
    }
    for (const row of this.allocation.values())
      if (days.includes(row.day) && !this.bill.has(row.billedKey)) wrong.push(row.billedKey);
    const exported = new Map(this.#grains('', until).map((grain) => [grain.key, grain]));
    const billed = [...this.bill.values()].filter(({ exportTime }) => exportTime <= until);
    for (const { key, day, currency } of [...exported.values(), ...billed])
      for (const part of ['gross', 'discounts', 'promotions'] as const)
        if (day >= oldest && this.bill.get(key)?.[part] !== exported.get(key)?.[part])
          wrong.push(`${day} ${currency}`);
    return Promise.resolve([...new Set(wrong)]);
  }

  totals(months: string[]) {
    const groups = Map.groupBy(
      [...this.allocation.values()].filter(({ day }) => months.includes(monthOf(day))),
      ({ day, accreditationId, personId, datasetId, currency }) =>
        canonical({ month: monthOf(day), accreditationId, personId, datasetId, currency }),
    );
    return Promise.resolve(
      [...groups].map(([key, rows]) => ({
        ...(JSON.parse(key) as {
          month: string;
          accreditationId: string;
          personId: string;
          datasetId: string;
          currency: string;
        }),
        gross: sum(rows, ({ gross }) => gross),
        discounts: sum(rows, ({ discounts }) => discounts),
        promotions: sum(rows, ({ promotions }) => promotions),
        atList: sum(rows, ({ atList }) => atList),
      })),
    );
  }

  bytes(months: string[]) {
    const groups = Map.groupBy(
      this.#deliveries().filter(({ day }) => months.includes(monthOf(day))),
      ({ day, accreditationId }) => canonical({ month: monthOf(day), accreditationId }),
    );
    return Promise.resolve(
      [...groups].map(([key, rows]) => ({
        ...(JSON.parse(key) as { month: string; accreditationId: string }),
        bytes: sum(rows, ({ bytes }) => BigInt(bytes)),
      })),
    );
  }

  unbilled(oldest: string, skuIds: string[]) {
    const until = (bucket: string): number =>
      Math.max(
        0,
        ...[...this.bill.values()]
          .filter((row) => row.bucket === bucket && row.day >= oldest && skuIds.includes(row.skuId))
          .map(({ usageEnd }) => Date.parse(usageEnd)),
      );
    const pending = this.#deliveries().filter(
      ({ day, bucket, time }) => day >= oldest && time.getTime() >= until(bucket),
    );
    const holders = Map.groupBy(pending, ({ accreditationId, personId }) =>
      canonical({ accreditationId, personId }),
    );
    return Promise.resolve(
      [...holders].map(([holder, rows]) => ({
        ...(JSON.parse(holder) as { accreditationId: string; personId: string }),
        bytes: sum(rows, ({ bytes }) => BigInt(bytes)),
      })),
    );
  }

  repeats(since: string, oldest: string) {
    const groups = Map.groupBy(
      this.#deliveries().filter(
        (row) => row.day >= oldest && !row.accreditationId.startsWith('operator:'),
      ),
      ({ accreditationId, datasetId, bucket, object, generation }) =>
        canonical({ accreditationId, datasetId, bucket, object, generation }),
    );
    return Promise.resolve(
      [...groups]
        .filter(([, rows]) => rows.length > 1 && rows.some(({ loadedAt }) => loadedAt > since))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, rows]) => ({
          ...(JSON.parse(key) as Omit<DeliveredObject, 'bytes' | 'day'>),
          bytes: sum(rows, ({ bytes }) => BigInt(bytes)),
          day: rows
            .map(({ day }) => day)
            .sort()
            .at(-1)!,
        })),
    );
  }

  deliveredByDownload(ids: string[], oldest: string, until: Date) {
    const rows = this.#deliveries().filter(
      ({ downloadId, day, time }) => day >= oldest && time < until && ids.includes(downloadId),
    );
    return Promise.resolve(
      [...Map.groupBy(rows, ({ downloadId }) => downloadId)].map(([downloadId, own]) => ({
        downloadId,
        bytes: sum(own, ({ bytes }) => BigInt(bytes)),
      })),
    );
  }

  skus = () => Promise.resolve([...this.catalogue.values()]);
  addSkus(skus: Sku[]) {
    for (const sku of skus) if (!this.catalogue.has(sku.id)) this.catalogue.set(sku.id, sku);
    return Promise.resolve();
  }
  recordRun(run: Run) {
    if (!this.runs.some(({ id }) => id === run.id)) this.runs.push(run);
    return Promise.resolve();
  }
}
