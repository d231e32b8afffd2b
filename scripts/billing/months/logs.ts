import { csvLine, usageFields } from '../../local/storage/usage-record.ts';
import type { Dice } from './dice.ts';
import { hour } from './options.ts';
import type { Use } from './use.ts';

/** An object as Cloud Storage writes it into the log bucket. */
export interface UsageLog {
  name: string;
  text: string;
}
type Line = Partial<Record<(typeof usageFields)[number], string>>;

const header = csvLine(usageFields);

/**
 * The usage logs of these uses as Cloud Storage writes them: quoted CSV, about one file a bucket and hour. Some
 * rows come in a later file, some twice, some files twice; some files have but a header; and there are requests
 * that delivered nothing or are our own.
 */
export function makeLogs(uses: Use[], dice: Dice): UsageLog[] {
  const files = new Map<string, { bucket: string; at: number; rows: string[] }>();
  const file = (bucket: string, at: number) => {
    const key = `${bucket} ${at}`;
    const found = files.get(key) ?? { bucket, at, rows: [] };
    files.set(key, found);
    return found.rows;
  };
  let requests = 0;
  for (const use of uses)
    for (const line of requestsOf(use, dice)) {
      requests += 1;
      const text = csvLine(fieldsOf(use, line, `r${String(requests).padStart(9, '0')}`, dice));
      const late = dice.chance(0.1) ? dice.whole(1, 7) * hour : 0;
      file(use.bucket, use.hour + hour + late).push(text);
      if (dice.chance(0.05)) file(use.bucket, use.hour + hour + late).push(text);
      if (dice.chance(0.05)) file(use.bucket, use.hour + 4 * hour).push(text);
    }
  const written = [...files.values()].map(({ bucket, at, rows }) => ({ bucket, at, text: header + rows.join('') })); // prettier-ignore
  for (const { bucket, at, text } of [...written]) {
    if (dice.chance(0.1)) written.push({ bucket, at: at + hour, text: header });
    if (dice.chance(0.05)) written.push({ bucket, at: at + hour, text });
  }
  return written
    .sort((a, b) => a.at - b.at)
    .map(({ bucket, at, text }, index) => ({ name: nameOf(bucket, at, index), text }));
}

const nameOf = (bucket: string, at: number, index: number): string => {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '_');
  return `${bucket}_usage_${time}_${index.toString(16).padStart(6, '0')}_v0`;
};

/** The deliveries of a use: whole, or in ranges; and now and then a request beside it that delivers nothing. */
function requestsOf({ bytes, pieces }: Use, { chance, pick }: Dice): Line[] {
  const part = Math.floor(bytes / pieces);
  const delivered: Line[] = Array.from({ length: pieces }, (_, at) => ({
    sc_status: pieces === 1 ? '200' : '206',
    sc_bytes: String(at === 0 ? bytes - part * (pieces - 1) : part),
  }));
  if (!chance(0.15)) return delivered;
  const beside: Line[] = [
    { sc_status: '403', sc_bytes: '311' },
    { sc_status: '304', sc_bytes: '0' },
    { sc_status: '416', sc_bytes: '167' },
    { sc_status: '200', sc_bytes: '4096', cs_method: 'HEAD', cs_operation: 'HEAD_Object' },
    // our own functions read by the JSON API
    { sc_status: '200', sc_bytes: String(bytes), cs_operation: 'storage.objects.get' },
  ];
  return [...delivered, pick(beside)];
}

function fieldsOf(use: Use, line: Line, id: string, { whole, pick }: Dice): string[] {
  const time = new Date(use.hour + whole(0, hour));
  const signedAt = time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const query = [
    ['generation', '1700000000000001'],
    ...(use.by ? [['x-goog-custom-audit-download', use.by.downloadId]] : []),
    ...(use.payer === '' ? [] : [['userProject', use.payer]]),
    ['X-Goog-Algorithm', 'GOOG4-HMAC-SHA256'],
    ['X-Goog-Credential', `GOOG1EMADEUP/${signedAt.slice(0, 8)}/auto/storage/goog4_request`],
    ['X-Goog-Date', signedAt],
    ['X-Goog-Expires', '3600'],
    ['X-Goog-SignedHeaders', 'host'],
    [
      'X-Goog-Signature',
      whole(0, 2 ** 32)
        .toString(16)
        .padStart(64, 'a'),
    ],
  ];
  const row: Line = {
    time_micros: `${time.getTime()}${String(whole(0, 1000)).padStart(3, '0')}`,
    c_ip: `192.0.2.${whole(1, 255)}`,
    c_ip_type: '1',
    cs_method: 'GET',
    cs_uri: `/${use.bucket}/${use.object}?${query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`,
    cs_bytes: '0',
    time_taken_micros: String(whole(1000, 10_000_000)),
    cs_host: 'storage.googleapis.com',
    cs_user_agent: pick(['curl/8.1', 'Wget/1.21, "mirror"', 'Python-urllib/3.13']),
    s_request_id: id,
    cs_operation: 'GET_Object',
    cs_bucket: use.bucket,
    cs_object: use.object,
    ...line,
  };
  return usageFields.map((field) => row[field] ?? '');
}
