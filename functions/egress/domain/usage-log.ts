import * as z from 'zod';
import { dayOf } from './calendar.ts';

/** Reads CSV (RFC 4180) piece by piece: quoted fields may hold commas, quotes and line breaks, and be cut anywhere. */
export function csvReader(): { push(text: string): string[][]; end(): string[][] } {
  let field = '';
  let record: string[] = [];
  let quoted = false;
  let quoteBefore = false;
  let begun = false;
  const push = (text: string): string[][] => {
    const records: string[][] = [];
    const finish = () => {
      if (begun) records.push([...record, field]);
      record = [];
      field = '';
      begun = false;
    };
    for (const sign of text) {
      if (quoted) {
        if (sign !== '"') field += sign;
        else {
          quoted = false;
          quoteBefore = true;
        }
        continue;
      }
      if (sign === '"') {
        if (quoteBefore) field += '"'; // a doubled quote inside a quoted field
        quoted = true;
        begun = true;
      } else if (sign === ',') {
        record.push(field);
        field = '';
        begun = true;
      } else if (sign === '\n') finish();
      else if (sign !== '\r') {
        field += sign;
        begun = true;
      }
      quoteBefore = false;
    }
    return records;
  };
  return { push, end: () => push('\n') };
}

const digits = z.string().regex(/^\d{1,18}$/);
const Row = z.object({
  time_micros: digits,
  c_ip: z.string(),
  cs_method: z.string(),
  cs_uri: z.string(),
  sc_status: digits,
  sc_bytes: digits,
  s_request_id: z.string().min(1),
  cs_operation: z.string(),
  cs_bucket: z.string(),
  cs_object: z.string(),
});

/** One request to a bucket, without signature and person: `address` is still the plain one. */
export interface UsageRow {
  requestId: string;
  time: Date;
  day: string;
  bucket: string;
  object: string;
  generation: string;
  method: string;
  operation: string;
  status: number;
  bytes: string;
  /** Id of the download record that the URL was signed for, or empty. */
  downloadId: string;
  /** Project that pays, where the URL names one (Requester Pays), else empty. */
  payer: string;
  address: string;
}

/** Reads the records of a usage log; the first call must hold the header line. Unknown columns change nothing. */
export function usageReader(): (record: string[]) => UsageRow | 'header' | 'unreadable' {
  let columns: string[] | undefined;
  return (record) => {
    if (!columns) {
      columns = record;
      return 'header';
    }
    const row = Row.safeParse(Object.fromEntries(columns.map((name, at) => [name, record[at]])));
    return row.success ? usageRow(row.data) : 'unreadable';
  };
}

function usageRow(row: z.infer<typeof Row>): UsageRow {
  const time = new Date(Number(BigInt(row.time_micros) / 1000n));
  const query = new URLSearchParams(row.cs_uri.split('?').slice(1).join('?'));
  return {
    requestId: row.s_request_id,
    time,
    day: dayOf(time),
    bucket: row.cs_bucket,
    object: row.cs_object,
    generation: query.get('generation') ?? '',
    method: row.cs_method,
    operation: row.cs_operation,
    status: Number(row.sc_status),
    bytes: BigInt(row.sc_bytes).toString(),
    downloadId: query.get('x-goog-custom-audit-download') ?? '',
    payer: query.get('userProject') ?? '',
    address: row.c_ip,
  };
}

/**
 * Data that went out to a holder of a URL: whole (200) or in part (206), by the XML API (`GET_Object`). The
 * JSON API (`storage.objects.get`) takes a service's own credentials: our functions reading what they index.
 */
export const isDelivery = (
  row: Pick<UsageRow, 'method' | 'operation' | 'status' | 'bytes'>,
): boolean =>
  row.method === 'GET' &&
  !row.operation.startsWith('storage.') &&
  (row.status === 200 || row.status === 206) &&
  row.bytes !== '0';

/** Names of usage logs as Cloud Storage makes them (`PREFIX_usage_YYYY_MM_DD_hh_mm_ss_ID_v0`). */
export const isUsageLog = (name: string): boolean => /_usage_\d{4}(_\d{2}){5}_[^/]+$/.test(name);

/** The hour that a usage log tells of, by its name; undefined: it is none. */
export function hourOfLog(name: string): Date | undefined {
  if (!isUsageLog(name)) return undefined;
  const [year, month, day, hour] = /_usage_([\d_]+)/.exec(name)![1]!.split('_').map(Number);
  return new Date(Date.UTC(year!, month! - 1, day, hour));
}
