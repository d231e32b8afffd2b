import type { App } from './app.ts';
import type { Call } from './call.ts';
import { required } from './errors.ts';

/** @throws 400 when the bucket lets its readers pay and the call does not say which project does. */
export function checkRequesterPays(app: App, call: Call, bucket: string): void {
  if (app.owner || !app.buckets.find(bucket)?.resource.billing?.requesterPays) return;
  if (call.query.get('userProject') || call.header('x-goog-user-project')) return;
  throw required(
    'Bucket is a requester pays bucket but no user project provided.',
    'UserProjectMissing',
  );
}
