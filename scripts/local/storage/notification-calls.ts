import type { App } from './app.ts';
import { readJson, sendEmpty, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { notFound } from './errors.ts';
import { NotificationConfig } from './resources.ts';
import type { Params } from './router.ts';

export async function listNotifications(app: App, call: Call, params: Params): Promise<void> {
  const items = app.buckets.get(params.bucket).notifications.map(view);
  await sendJson(call, 200, { kind: 'storage#notifications', items });
}

export async function createNotification(app: App, call: Call, params: Params): Promise<void> {
  const given = await readJson(call, NotificationConfig.omit({ id: true }));
  const bucket = app.buckets.get(params.bucket);
  const id = String(1 + Math.max(0, ...bucket.notifications.map((one) => Number(one.id))));
  bucket.notifications.push({ ...given, id });
  app.buckets.save(bucket);
  await sendJson(call, 200, view({ ...given, id }));
}

export async function getNotification(app: App, call: Call, params: Params): Promise<void> {
  await sendJson(call, 200, view(find(app, params)));
}

export async function deleteNotification(app: App, call: Call, params: Params): Promise<void> {
  const bucket = app.buckets.get(params.bucket);
  const gone = find(app, params);
  bucket.notifications = bucket.notifications.filter((one) => one !== gone);
  app.buckets.save(bucket);
  await sendEmpty(call, 204);
}

function find(app: App, { bucket, id }: Params): NotificationConfig {
  const found = app.buckets.get(bucket).notifications.find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

const view = (config: NotificationConfig) => ({ kind: 'storage#notification', ...config });
