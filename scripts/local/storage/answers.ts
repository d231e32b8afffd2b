import type { OutgoingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { Call } from './call.ts';
import { ConnectionLost, StorageError, errorAsJson, errorAsXml, invalid } from './errors.ts';

const jsonLimit = 1024 * 1024;

export async function sendJson(
  call: Call,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): Promise<void> {
  await sendText(call, status, JSON.stringify(value), {
    'content-type': 'application/json; charset=UTF-8',
    ...headers,
  });
}

export async function sendEmpty(
  call: Call,
  status: number,
  headers: OutgoingHttpHeaders = {},
): Promise<void> {
  await sendText(call, status, '', headers);
}

async function sendText(
  call: Call,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  if (call.cut?.of === 'response' && call.cut.after === 0) call.hangUp();
  const body = Buffer.from(text);
  call.request.resume(); // what the caller still sends goes nowhere
  const length = status === 204 || status === 304 ? {} : { 'content-length': body.length };
  call.response.writeHead(status, { ...headers, ...length });
  if (body.length > 0 && call.method !== 'HEAD') await call.write(body);
  call.response.end();
}

/** Answers in the manner of the API that was called; anything but a StorageError is the emulator's own fault. */
export async function sendError(call: Call, error: unknown): Promise<void> {
  if (error instanceof ConnectionLost || call.response.headersSent) {
    call.request.socket.destroy();
    return;
  }
  const answer = error instanceof StorageError ? error : internal(error);
  if (answer.status === 304) await sendEmpty(call, 304);
  else if (call.isXml)
    await sendText(call, answer.status, errorAsXml(answer), {
      'content-type': 'application/xml; charset=UTF-8',
    });
  else await sendJson(call, answer.status, errorAsJson(answer));
}

function internal(error: unknown): StorageError {
  console.error(error);
  return new StorageError(500, 'backendError', 'InternalError', 'The emulator failed.');
}

/** @throws 400, or 413 above 1 MiB. An empty body counts as `{}`. */
export async function readJson<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
  const parts: Buffer[] = [];
  for await (const part of call.body()) {
    if (call.received > jsonLimit)
      throw new StorageError(413, 'uploadTooLarge', 'EntityTooLarge', 'The JSON is too large.');
    parts.push(part);
  }
  return parseJson(Buffer.concat(parts), schema);
}

export function parseJson<T>(text: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = text.length === 0 ? {} : JSON.parse(text.toString());
  } catch {
    throw new StorageError(400, 'parseError', 'InvalidArgument', 'Parse Error');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return parsed.data;
}
