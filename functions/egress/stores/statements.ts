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

/** The text of a statement; `billing_export` and `staged` in backticks stand for tables named by the caller. */
export function statement(name: Statement, tables: { export: string; staged?: string }): string {
  const text = readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8');
  return text
    .replaceAll('`billing_export`', `\`${tables.export}\``)
    .replaceAll('`staged`', `\`${tables.staged ?? 'staged'}\``);
}
