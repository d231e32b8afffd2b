import type { Response } from '@google-cloud/functions-framework';
import type { Answer, Route } from './http.ts';

/** Sends what a route answered: JSON as its schema has it, or text in one piece or streamed; nothing to HEAD. */
export async function send(
  res: Response,
  method: string,
  route: Route,
  answer: Answer<unknown>,
): Promise<void> {
  const body =
    answer.body !== undefined && route.answer ? route.answer.parse(answer.body) : answer.body;
  res.status(answer.status ?? route.status ?? 200).set(answer.headers ?? {});
  if (answer.text === undefined) {
    if (body === undefined) res.end();
    else res.json(body);
  } else if (typeof answer.text === 'string') res.send(answer.text);
  else if (method === 'HEAD') res.end();
  else {
    const { Readable } = await import('node:stream');
    const { pipeline } = await import('node:stream/promises');
    await pipeline(Readable.from(answer.text), res);
  }
}
