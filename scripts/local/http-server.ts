import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';

export interface Request {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly method: string;
  readonly message: IncomingMessage;
  readonly body: Buffer;
}
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly html?: string;
}

/** A small JSON server on this machine: one function from request to answer; bad input is a 400. */
export async function serve(
  port: number,
  handle: (request: Request) => Answer | Promise<Answer>,
): Promise<Server> {
  const server = createServer((message, response) => void respond(message, response, handle));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** Closes a server and the connections it keeps alive. */
export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
}

async function respond(
  message: IncomingMessage,
  response: ServerResponse,
  handle: (request: Request) => Answer | Promise<Answer>,
): Promise<void> {
  const answer = await answerTo(message, handle);
  const [type, text] =
    answer.html === undefined
      ? ['application/json', answer.json === undefined ? '' : JSON.stringify(answer.json)]
      : ['text/html', answer.html];
  response.writeHead(answer.status, { 'content-type': type, ...answer.headers }).end(text);
}

async function answerTo(
  message: IncomingMessage,
  handle: (request: Request) => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const { pathname: path, searchParams: query } = new URL(message.url ?? '/', 'http://local');
    return await handle({
      path,
      query,
      method: message.method ?? 'GET',
      message,
      body: Buffer.concat(chunks),
    });
  } catch (error) {
    const bad = error instanceof z.ZodError || error instanceof SyntaxError;
    const detail = error instanceof Error ? error.message : String(error);
    return { status: bad ? 400 : 500, json: { error: detail } };
  }
}
