import type { App } from '../app.ts';
import { AuditEvent } from './audit.ts';
import { kind } from './documents.ts';
import { Fault } from './fault.ts';

const anyEvent = kind('{collection}/{id}/events/{n}', AuditEvent);

/**
 * Tells other systems of one state change, on the topic `events`: ids, action and state, nothing
 * personal; the record is the ordering key. At least once. Fault not-found: the event is gone.
 */
export async function announce(
  app: Pick<App, 'documents' | 'topics'>,
  path: string,
): Promise<void> {
  const event = await app.documents.get(anyEvent, path);
  if (!event) throw new Fault('not-found', 'The event is gone.');
  const [collection, id, number] = path.split('/');
  const record = `${collection!}/${id!}`;
  const { action, state, at, actor } = event;
  const data = { record, number: Number(number), action, state, actor, at: at.toISOString() };
  await app.topics.publish('events', data, record);
}
