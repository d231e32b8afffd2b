import { dayOf, daysOf } from '../domain/calendar.ts';
import { requestColumns, shareColumns, shareOf } from './bigquery-columns.ts';
import { bigqueryJobs, type BigQueryOptions } from './bigquery-jobs.ts';
import { rows } from './bigquery-rows.ts';
import type { Warehouse, Window } from './warehouse.ts';

/** First and last of some days or months, for partition pruning. */
const range = (days: string[]): { first: string; last: string } => {
  const sorted = days.toSorted();
  return { first: sorted[0]!, last: sorted.at(-1)! };
};
const monthRange = (months: string[]) => {
  const { first, last } = range(months);
  return { first: daysOf(first).first, last: daysOf(last).last };
};
const latest = (instants: string[]) => instants.toSorted().at(-1)!;
/** Nothing is exported before its use; a day is left for clocks. */
const arrivedFor = (day: string): string =>
  `${dayOf(new Date(Date.parse(day) - 86_400_000))}T00:00:00Z`;
const window = ({ until, days }: Window) => {
  const { first, last } = range(days);
  return { until, days, first, last, arrived: arrivedFor(first) };
};

/** The warehouse in BigQuery: standard SQL from `sql/`, what is written staged by load jobs, which cost nothing. */
export function bigqueryWarehouse(options: BigQueryOptions): Warehouse {
  const { read, run, write } = bigqueryJobs(options);

  return {
    addRequests: async (requests, loadedAt) => {
      if (requests.length === 0) return;
      const at = loadedAt.toISOString();
      const staged = requests.map((row) => requestColumns(row, at));
      await write('add_requests', 'requests', staged, range(requests.map(({ day }) => day)));
    },
    survey: async (since) => {
      const found = await read(rows.survey, 'survey', { arrived: since });
      if (found.length === 0) return undefined;
      return {
        since,
        arrived: latest(found.map(({ arrived }) => arrived)),
        until: latest(found.map(({ until }) => until)),
        days: found.map(({ day }) => day),
      };
    },
    mergeBilled: async (part) => {
      await run('merge_billed', window(part));
    },
    newRequests: async (since, oldest) => {
      const found = await read(rows.until, 'new_requests', { since, oldest });
      if (found.length === 0) return undefined;
      return { until: latest(found.map(({ until }) => until)), days: found.map(({ day }) => day) };
    },
    billed: async (days) => {
      const found = await read(rows.billed, 'billed', { days, ...range(days) });
      return found.map(({ project_id, sku_id, sku_description, cost_type, at_list, ...row }) => ({
        ...row,
        atList: at_list,
        project: project_id,
        skuId: sku_id,
        skuDescription: sku_description,
        costType: cost_type,
      }));
    },
    delivered: async (month) => {
      const found = await read(rows.delivered, 'delivered', { ...daysOf(month) });
      return found.map(({ accreditation_id, person_id, dataset_id, ...row }) => ({
        ...row,
        accreditationId: accreditation_id,
        personId: person_id,
        datasetId: dataset_id,
      }));
    },
    fallbackDays: async (month) =>
      (await read(rows.day, 'fallback_days', { ...daysOf(month) })).map(({ day }) => day),
    replaceAllocation: async (days, allocation) => {
      const staged = allocation.map(shareColumns);
      await write('replace_allocation', 'allocation', staged, { days, ...range(days) });
    },
    shares: async (accreditationId, days) =>
      (await read(rows.share, 'shares', { holder: accreditationId, ...days })).map((columns) =>
        shareOf(accreditationId, columns),
      ),
    disagreements: async (days, oldest, until) => {
      const found = await Promise.all([
        days.length === 0 ? [] : read(rows.what, 'unequal_shares', { days, ...range(days) }),
        read(rows.what, 'unequal_bill', { oldest, until, arrived: arrivedFor(oldest) }),
      ]);
      return found.flat().map(({ what }) => what);
    },
    totals: async (months) => {
      if (months.length === 0) return [];
      const found = await read(rows.total, 'totals', { months, ...monthRange(months) });
      return found.map(({ allocated_resource_id, person_id, dataset_id, at_list, ...row }) => ({
        ...row,
        atList: at_list,
        accreditationId: allocated_resource_id,
        personId: person_id,
        datasetId: dataset_id,
      }));
    },
    bytes: async (months) => {
      if (months.length === 0) return [];
      const found = await read(rows.bytes, 'bytes', { months, ...monthRange(months) });
      return found.map(({ accreditation_id, ...row }) => ({
        ...row,
        accreditationId: accreditation_id,
      }));
    },
    unbilled: async (oldest, skus) =>
      (await read(rows.unbilled, 'unbilled', { oldest, skus })).map(
        ({ accreditation_id, person_id, bytes }) => ({
          bytes,
          accreditationId: accreditation_id,
          personId: person_id,
        }),
      ),
    repeats: async (since, oldest) =>
      (await read(rows.repeat, 'repeats', { since, oldest })).map(
        ({ accreditation_id, dataset_id, ...row }) => ({
          ...row,
          accreditationId: accreditation_id,
          datasetId: dataset_id,
        }),
      ),
    deliveredByDownload: async (downloads, oldest, before) => {
      const asked = { downloads, oldest, until: before.toISOString() };
      const found = await read(rows.download, 'delivered_by_download', asked);
      return found.map(({ download_id, bytes }) => ({ downloadId: download_id, bytes }));
    },
    skus: async () =>
      (await read(rows.sku, 'skus', {})).map(({ sku_id, ...row }) => ({ ...row, id: sku_id })),
    addSkus: async (skus) => {
      const staged = skus.map(({ id, ...sku }) => ({ sku_id: id, ...sku }));
      if (skus.length > 0) await write('add_skus', 'sku_catalog', staged);
    },
    recordRun: (done) =>
      write('record_run', 'runs', [
        {
          run_id: done.id,
          started_at: done.startedAt.toISOString(),
          finished_at: done.finishedAt.toISOString(),
          export_since: done.since,
          export_until: done.until,
          days: done.days,
          allocations: done.allocations,
        },
      ]),
  };
}
