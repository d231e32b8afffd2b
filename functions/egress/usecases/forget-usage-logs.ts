import type { App } from '../../app.ts';
import { hourOfLog } from '../domain/usage-log.ts';

/**
 * Daily: raw usage logs, which hold the addresses of those who downloaded, go after the policy's time (P-2.2.2c): the
 * warehouse has long had what the ledger needs of them, without addresses. Nothing else in the bucket is touched.
 * Answers how many went. Lists the bucket.
 */
export async function forgetUsageLogs(
  app: Pick<App, 'config' | 'objects' | 'policy' | 'now'>,
): Promise<number> {
  const until = app.now().getTime() - app.policy.retention.usageLog;
  let gone = 0;
  for await (const object of app.objects.list(app.config.BUCKET_LOGS, '')) {
    const hour = hourOfLog(object.name);
    if (hour && hour.getTime() <= until) gone += Number(await app.objects.remove(object));
  }
  return gone;
}
