/** A row of the detailed billing export, as far as we make and read it; columns left out are NULL. */
export interface ExportRow {
  billing_account_id: string;
  service: { id: string; description: string };
  sku: { id: string; description: string };
  usage_start_time: string;
  usage_end_time: string;
  project: { id: string | null; name?: string } | null;
  location: { location: string | null };
  resource: { name: string | null; global_name: string | null } | null;
  price?: { effective_price: string; tier_start_amount: string; unit: string };
  transaction_type: string | null;
  seller_name?: string;
  export_time: string;
  /** FLOAT64, as Google exports money. */
  cost: number;
  /** The same at list price; NULL in exports from before June 2023. */
  cost_at_list: number | null;
  currency: string;
  currency_conversion_rate: number;
  usage: { amount: number; unit: string };
  credits: { name: string; amount: number; id: string; type: string | null }[];
  invoice: { month: string };
  cost_type: string;
  adjustment_info: { id: string; mode: string; type: string; description?: string } | null;
}

/** What a day of downloads is billed by. */
export const downloadSku = {
  id: '22EB-AAE8-FBCD',
  description: 'Download Worldwide Destinations (excluding Asia & Australia)',
};
export const storageSku = { id: 'E5F0-6A5D-7BAD', description: 'Standard Storage US Regional' };

export interface Usage {
  project: string;
  bucket: string;
  /** Start of the usage hour, RFC 3339. */
  hour: string;
  bytes: number;
  cost: number;
  /** By default the cost itself. */
  atList?: number;
  exportTime: string;
  currency?: string;
}

/** Invoices follow the months of California. */
const invoiceMonth = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
});

/** The row for a bucket's downloads in one hour. */
export function downloadRow(usage: Usage, overrides: Partial<ExportRow> = {}): ExportRow {
  return {
    billing_account_id: '000000-000000-000000',
    service: { id: '95FF-2EF5-5EA1', description: 'Cloud Storage' },
    sku: downloadSku,
    usage_start_time: usage.hour,
    usage_end_time: new Date(Date.parse(usage.hour) + 3_600_000).toISOString(),
    project: { id: usage.project, name: usage.project },
    location: { location: 'us-central1' },
    resource: {
      name: usage.bucket,
      global_name: `//storage.googleapis.com/projects/_/buckets/${usage.bucket}`,
    },
    transaction_type: 'GOOGLE',
    export_time: usage.exportTime,
    cost: usage.cost,
    cost_at_list: usage.atList ?? usage.cost,
    currency: usage.currency ?? 'USD',
    currency_conversion_rate: 1,
    usage: { amount: usage.bytes, unit: 'bytes' },
    credits: [],
    invoice: { month: invoiceMonth.format(new Date(usage.hour)).replace('-', '') },
    cost_type: 'regular',
    adjustment_info: null,
    ...overrides,
  };
}

/** A correction as Google exports it: a new row for the original hour, `factor` times the original's cost. */
export function correctionOf(row: ExportRow, factor: number, exportTime: string): ExportRow {
  return {
    ...row,
    cost: row.cost * factor,
    cost_at_list: row.cost_at_list === null ? null : row.cost_at_list * factor,
    credits: row.credits.map((credit) => ({ ...credit, amount: credit.amount * factor })),
    usage: { ...row.usage, amount: row.usage.amount * factor },
    cost_type: 'adjustment',
    adjustment_info: {
      id: `${factor < 0 ? 'negation' : 'restatement'}-${exportTime}`,
      mode: 'COMPLETE_NEGATION_WITH_REMONETIZATION',
      type: 'GENERAL_ADJUSTMENT',
    },
    export_time: exportTime,
  };
}
