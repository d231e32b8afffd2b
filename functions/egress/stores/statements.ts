import { readFileSync } from 'node:fs';

/** Names of the files in `sql/`, one GoogleSQL statement each. */
export type Statement =
  | 'add_requests'
  | 'add_skus'
  | 'billed'
  | 'bytes'
  | 'delivered'
  | 'delivered_by_download'
  | 'fallback_days'
  | 'merge_billed'
  | 'new_requests'
  | 'record_run'
  | 'replace_allocation'
  | 'repeats'
  | 'shares'
  | 'skus'
  | 'survey'
  | 'totals'
  | 'unbilled'
  | 'unequal_bill'
  | 'unequal_shares';

/** The largest thing that a statement reads: it bounds the bytes that it may bill (`mayBill` of the policy). */
export type Reads = 'export' | 'requests' | 'ledger' | 'lists';
export const reads: Record<Statement, Reads> = {
  add_requests: 'requests',
  add_skus: 'lists',
  billed: 'ledger',
  bytes: 'requests',
  delivered: 'requests',
  delivered_by_download: 'requests',
  fallback_days: 'ledger',
  merge_billed: 'export',
  new_requests: 'requests',
  record_run: 'lists',
  replace_allocation: 'ledger',
  repeats: 'requests',
  shares: 'ledger',
  skus: 'lists',
  survey: 'export',
  totals: 'ledger',
  unbilled: 'requests',
  unequal_bill: 'export',
  unequal_shares: 'ledger',
};

/** How the bill comes: `sql/sources/` makes rows of the bill of each. */
export const billingFormats = ['detailed', 'standard', 'focus', 'view'] as const;
export type BillingFormat = (typeof billingFormats)[number];

/** What Google's mapping calls things by in a format; FOCUS has other columns altogether. */
const wordsOf: Record<Exclude<BillingFormat, 'focus'>, Record<string, string>> = {
  detailed: { resource: 'e.resource.global_name', nowhere: `''`, arrived: '_PARTITIONTIME' },
  // names no bucket: `*` stands for all of the project's
  standard: { resource: 'CAST(NULL AS STRING)', nowhere: `'*'`, arrived: '_PARTITIONTIME' },
  // has no partitions: rows arrive when they were exported
  view: { resource: 'e.resource.global_name', nowhere: `''`, arrived: 'e.export_time' },
};

const here = (path: string): string =>
  readFileSync(new URL(`../sql/${path}.sql`, import.meta.url), 'utf8');

/** Tables named by the caller; the format is `detailed` unless said. */
export interface Tables {
  export: string;
  format?: BillingFormat;
  staged?: string;
}

/** The text of a statement: `billing_rows` stands for the export in its format, `staged` for a table named by the caller. */
export function statement(name: Statement, tables: Tables): string {
  const rows = () => `(\n${billingRows(tables.format ?? 'detailed')})`;
  return here(name)
    .replaceAll('`billing_rows`', rows)
    .replaceAll('`billing_export`', `\`${tables.export}\``)
    .replaceAll('`staged`', `\`${tables.staged ?? 'staged'}\``);
}

/** The SELECT of the rows of the bill out of the export in a format. */
const billingRows = (format: BillingFormat): string =>
  format === 'focus'
    ? here('sources/focus')
    : Object.entries(wordsOf[format]).reduce(
        (text, [word, sql]) => text.replaceAll(`\`${word}\``, sql),
        here('sources/google'),
      );
