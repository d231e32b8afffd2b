import type { App } from './app.ts';
import { sendEmpty, sendJson } from './answers.ts';
import type { Call } from './call.ts';
import { type Piece, parsePiece } from './content-range.ts';
import { invalid } from './errors.ts';
import { sendStored } from './media.ts';
import { viewObject } from './object-view.ts';
import type { StoredObject } from './resources.ts';
import { assertOpen, finish, keep, receive } from './session-content.ts';
import type { Session } from './sessions.ts';

/** PUT or DELETE on a session URI; the id is the only credential. */
export async function continueUpload(app: App, call: Call, uploadId: string): Promise<void> {
  const session = await app.sessions.get(uploadId);
  const { bucket, name } = session.record;
  if (call.target) call.target = { ...call.target, bucket, object: name };
  if (call.method === 'DELETE') {
    if (!session.record.object) app.sessions.drop(session.key);
    await sendEmpty(call, 499);
    return;
  }
  const object = session.record.object ?? (await advance(app, call, session));
  if (!object) {
    const held = session.summing.size;
    const range = held === 0 ? {} : { range: `bytes=0-${held - 1}` };
    await sendEmpty(call, 308, { ...range, 'x-guploader-uploadid': uploadId });
  } else if (session.record.api === 'xml') await sendStored(call, object);
  else await sendJson(call, 200, viewObject(app.buckets.get(bucket), object, app.url));
}

async function advance(app: App, call: Call, session: Session): Promise<StoredObject | undefined> {
  const length = call.header('content-length');
  const piece = parsePiece(
    call.header('content-range'),
    length === undefined ? undefined : Number(length),
  );
  // A question is answered while content still arrives: the caller may have lost that connection.
  if (piece.kind === 'question' && session.busy) return undefined;
  return oneAtATime(session, async () => {
    if (session.record.object) return session.record.object;
    assertOpen(app, session);
    return piece.kind === 'question'
      ? ask(app, session, piece.total)
      : append(app, call, session, piece);
  });
}

async function oneAtATime<T>(session: Session, work: () => Promise<T>): Promise<T> {
  while (session.busy) await session.busy;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  session.busy = promise;
  try {
    return await work();
  } finally {
    session.busy = undefined;
    resolve(undefined);
  }
}

/** A question that names the size of what is there ends the upload. */
function ask(app: App, session: Session, total: number | undefined): StoredObject | undefined {
  if (total === undefined) return undefined;
  fixLength(app, session, total);
  return total === session.summing.size ? finish(app, session) : undefined;
}

async function append(
  app: App,
  call: Call,
  session: Session,
  piece: Extract<Piece, { kind: 'content' }>,
): Promise<StoredObject | undefined> {
  if (piece.total !== undefined) fixLength(app, session, piece.total);
  const offset = session.summing.size;
  if (piece.start > offset)
    throw invalid(
      `Content-Range starts at ${piece.start}, but only ${offset} bytes were received.`,
    );
  const end = piece.end === undefined ? undefined : piece.end + 1;
  const limit = Math.min(
    session.record.length ?? Infinity,
    end ?? Infinity,
    session.record.range?.max ?? Infinity,
  );
  const rest = await receive(app, call, session, offset - piece.start, limit);
  const position = session.summing.size + rest.length;
  if (end !== undefined && position < end && offset < end)
    throw invalid(`Content-Range promised bytes to ${end}, the body ended at ${position}.`);
  if (!piece.last || position < (piece.total ?? 0)) return undefined;
  if (session.record.length !== undefined && position !== session.record.length)
    throw invalid(`Received ${position} bytes, but ${session.record.length} were declared.`);
  assertOpen(app, session);
  await keep(session, rest);
  assertOpen(app, session);
  return finish(app, session);
}

/** The declared size never changes. */
function fixLength(app: App, session: Session, total: number): void {
  const { length } = session.record;
  if (length !== undefined && length !== total)
    throw invalid(`The size ${total} is not the declared ${length}.`);
  if (length !== undefined) return;
  session.record = { ...session.record, length: total };
  app.sessions.save(session.key, session.record);
}
