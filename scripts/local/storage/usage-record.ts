import type { Call, Target } from './call.ts';

/** https://cloud.google.com/storage/docs/access-logs#format */
export const usageFields = [
  'time_micros',
  'c_ip',
  'c_ip_type',
  'c_ip_region',
  'cs_method',
  'cs_uri',
  'sc_status',
  'cs_bytes',
  'sc_bytes',
  'time_taken_micros',
  'cs_host',
  'cs_referer',
  'cs_user_agent',
  's_request_id',
  'cs_operation',
  'cs_bucket',
  'cs_object',
] as const;

/** One line of the log, for a call that is over; the bytes are those of the bodies that really went over. */
export function usageRecord(
  call: Call,
  target: Target,
): Record<(typeof usageFields)[number], string> {
  const address = call.peer.replace(/^::ffff:/, '');
  return {
    time_micros: String(call.startedAt.getTime() * 1000),
    c_ip: address,
    c_ip_type: address.includes(':') ? '2' : '1',
    c_ip_region: '',
    cs_method: call.method,
    cs_uri: call.request.url ?? '',
    sc_status: String(call.response.statusCode),
    cs_bytes: String(call.received),
    sc_bytes: String(call.sent),
    time_taken_micros: String(call.elapsedMicros),
    cs_host: call.header('host') ?? '',
    cs_referer: call.header('referer') ?? '',
    cs_user_agent: call.header('user-agent') ?? '',
    s_request_id: call.id,
    cs_operation: target.operation,
    cs_bucket: target.bucket,
    cs_object: target.object,
  };
}

export function csvLine(values: readonly string[]): string {
  return `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`;
}
