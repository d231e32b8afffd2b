import { open } from 'node:fs/promises';
import type { App } from './app.ts';
import type { Call } from './call.ts';
import { quantum } from './content-range.ts';
import { checkSize, writeAll } from './content.ts';
import { ConnectionLost, invalid, noSuchUpload } from './errors.ts';
import { commit } from './objects.ts';
import type { StoredObject } from './resources.ts';
import type { Session } from './sessions.ts';

/**
 * Keeps what arrives in whole pieces of 256 KiB and returns the rest. When the connection breaks the whole
 * pieces stay and the rest is gone, as with the real one.
 */
export async function receive(
  app: App,
  call: Call,
  session: Session,
  known: number,
  limit: number,
) {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let skip = known; // sent again, though we have it
  for await (const part of call.body()) {
    const chunk = part.subarray(skip);
    skip -= part.length - chunk.length;
    if (chunk.length === 0) continue;
    waiting.push(chunk);
    bytes += chunk.length;
    if (session.summing.size + bytes > limit)
      throw invalid(`The upload is longer than the declared ${limit} bytes.`, 'EntityTooLarge');
    if (bytes < quantum) continue;
    const all = Buffer.concat(waiting.splice(0));
    const whole = bytes - (bytes % quantum);
    assertOpen(app, session);
    await keep(session, all.subarray(0, whole));
    waiting.push(all.subarray(whole));
    bytes -= whole;
  }
  if (!call.request.complete) throw new ConnectionLost('The request broke off.');
  return Buffer.concat(waiting);
}

/** A caller may cancel while content still arrives. @throws 404 */
export function assertOpen(app: App, session: Session): void {
  if (!app.sessions.isOpen(session)) throw noSuchUpload();
}

export async function keep(session: Session, bytes: Buffer): Promise<void> {
  if (bytes.length === 0) return;
  const part = await open(session.part, 'a');
  try {
    await writeAll(part, bytes);
  } finally {
    await part.close();
  }
  session.summing.update(bytes);
}

/** The upload ends here, well or badly: conditions, holds and checksums are those of this moment. */
export function finish(app: App, session: Session): StoredObject {
  const { record, key, part } = session;
  try {
    if (record.range) checkSize(session.summing.size, record.range);
    const draft = {
      file: part,
      sums: session.summing.finish(),
      metadata: record.metadata,
      session: key,
    };
    const object = commit(
      app,
      app.buckets.get(record.bucket),
      record.name,
      draft,
      record.conditions,
    );
    app.sessions.finish(session, object);
    return object;
  } catch (error) {
    app.sessions.drop(key);
    throw error;
  }
}
