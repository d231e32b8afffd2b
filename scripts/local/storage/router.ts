import type { App } from './app.ts';
import { createBucket, deleteBucket, getBucket, listBuckets, patchBucket } from './bucket-calls.ts';
import type { Call } from './call.ts';
import { compose } from './compose.ts';
import { applyCors } from './cors.ts';
import { health, clearFaults, flushUsageLogs, orderFault } from './control.ts';
import { invalid, notFound } from './errors.ts';
import {
  createNotification,
  deleteNotification,
  getNotification,
  listNotifications,
} from './notification-calls.ts';
import { deleteObject, getObject, listObjects, patchObject } from './object-calls.ts';
import { checkRequesterPays } from './requester-pays.ts';
import { copyTo, rewriteTo } from './rewrite.ts';
import { upload } from './uploads.ts';
import { xmlCall } from './xml.ts';

/** The names in a path; empty where the path has none. */
export interface Params {
  bucket: string;
  object: string;
  toBucket: string;
  toObject: string;
  id: string;
}
type Handler = (app: App, call: Call, params: Params) => Promise<void>;
interface Route {
  methods: string[];
  template: string[];
  operation: string;
  handle: Handler;
}

const on = (methods: string, template: string, operation: string, handle: Handler): Route => ({
  methods: methods.split(' '),
  template: template.split('/').slice(1),
  operation,
  handle,
});
const bucket = '/storage/v1/b/:bucket';
const object = `${bucket}/o/:object`;

const routes: Route[] = [
  on('GET HEAD', '/_health', '', health),
  on('POST', '/_faults', '', orderFault),
  on('DELETE', '/_faults', '', clearFaults),
  on('POST', '/_usage-logs/flush', '', flushUsageLogs),
  on('GET HEAD', '/storage/v1/b', 'storage.buckets.list', listBuckets),
  on('POST', '/storage/v1/b', 'storage.buckets.insert', createBucket),
  on('GET HEAD', bucket, 'storage.buckets.get', getBucket),
  on('PATCH PUT', bucket, 'storage.buckets.patch', patchBucket),
  on('DELETE', bucket, 'storage.buckets.delete', deleteBucket),
  on('GET', `${bucket}/notificationConfigs`, 'storage.notifications.list', listNotifications),
  on('POST', `${bucket}/notificationConfigs`, 'storage.notifications.insert', createNotification),
  on('GET', `${bucket}/notificationConfigs/:id`, 'storage.notifications.get', getNotification),
  on(
    'DELETE',
    `${bucket}/notificationConfigs/:id`,
    'storage.notifications.delete',
    deleteNotification,
  ),
  on('GET HEAD', `${bucket}/o`, 'storage.objects.list', listObjects),
  on('GET HEAD', object, 'storage.objects.get', getObject),
  on('GET HEAD', `/download${object}`, 'storage.objects.get', getObject),
  on('PATCH', object, 'storage.objects.patch', patchObject),
  on('PUT', object, 'storage.objects.update', patchObject),
  on('DELETE', object, 'storage.objects.delete', deleteObject),
  on('POST', `${object}/compose`, 'storage.objects.compose', compose),
  on(
    'POST PUT',
    `${object}/rewriteTo/b/:toBucket/o/:toObject`,
    'storage.objects.rewrite',
    rewriteTo,
  ),
  on('POST', `${object}/copyTo/b/:toBucket/o/:toObject`, 'storage.objects.copy', copyTo),
  on('POST PUT DELETE', `/upload${bucket}/o`, 'storage.objects.insert', upload),
];

/** Finds what a call asks for and does it. @throws StorageError */
export async function route(app: App, call: Call): Promise<void> {
  if (call.isXml) return xmlCall(app, call);
  const parts = call.path.split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  const matching = routes.filter(({ template }) => fits(template, parts));
  const first = matching[0];
  if (!first) throw notFound(`No route: ${call.method} ${call.path}`);
  const params = paramsOf(first.template, parts);
  if (await applyCors(app, call, params.bucket)) return;
  const found = matching.find(({ methods }) => methods.includes(call.method));
  if (!found) throw notFound(`No route: ${call.method} ${call.path}`);
  if (params.bucket !== '') {
    call.target = { operation: found.operation, bucket: params.bucket, object: params.object };
    if (!call.query.has('upload_id'))
      for (const name of [params.bucket, params.toBucket]) checkRequesterPays(app, call, name);
  }
  await found.handle(app, call, params);
}

function fits(template: string[], parts: string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, i) => (part.startsWith(':') ? parts[i] !== '' : part === parts[i]))
  );
}

function paramsOf(template: string[], parts: string[]): Params {
  const params: Params = { bucket: '', object: '', toBucket: '', toObject: '', id: '' };
  for (const name of ['bucket', 'object', 'toBucket', 'toObject', 'id'] as const) {
    const at = template.indexOf(`:${name}`);
    if (at >= 0) params[name] = decodePath(parts[at] ?? '');
  }
  return params;
}

/** @throws 400 */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('The path is not valid percent-encoding.', 'InvalidURI');
  }
}
