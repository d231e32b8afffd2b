import type { CloudEvent } from '@google-cloud/functions-framework';
import * as z from 'zod';
import type { App } from '../app.ts';
import { idOf, kind } from './documents.ts';
import { Fault, isFault } from './fault.ts';
import { parse, parseJson } from './parse.ts';
import { isOf } from './query.ts';

const Digits = z.string().regex(/^\d+$/);

/** A Cloud Storage object as its events carry it: numbers come as strings in real life. */
export const FinalizedObject = z.object({
  bucket: z.string(),
  name: z.string(),
  generation: z.union([Digits, z.int().min(0)]).transform(String),
  size: z.union([Digits.transform(Number), z.number()]).pipe(z.int().min(0)),
});
export type FinalizedObject = z.infer<typeof FinalizedObject>;

const Message = z.object({
  message: z.object({
    data: z.string().default(''),
    attributes: z.record(z.string(), z.string()).default({}),
    messageId: z.string().optional(),
  }),
});

type Handler<T> = (app: App, value: T) => Promise<void>;
type Open = () => App | Promise<App>;

/** A Fault is final: it is logged and the event acknowledged; all else is thrown, so that it comes again. */
async function finish(open: Open, event: CloudEvent<unknown>, work: (app: App) => Promise<void>) {
  const app = await open();
  const fields = { event: event.id, type: event.type, subject: event.subject };
  const retry = await work(app).then(
    () => false,
    (error: unknown) => {
      if (isFault(error)) app.log.warn(error.message, { ...fields, fault: error.kind });
      else app.log.error('event failed', error, fields);
      return !isFault(error);
    },
  );
  // not the error itself: the framework prints what is thrown, and a mail server's names addresses
  if (retry) throw new Error('The event failed and is to come again: see its log line.');
}

/** A message of a topic, its data parsed by `schema` (JSON; an empty message is `{}`). */
export const onPublished =
  <T>(open: Open, schema: z.ZodType<T>, handler: Handler<T>) =>
  (event: CloudEvent<unknown>): Promise<void> =>
    finish(open, event, async (app) => {
      const { message } = parse(Message, event.data);
      const text = Buffer.from(message.data, 'base64').toString('utf8');
      await handler(app, parseJson(schema, text === '' ? '{}' : text));
    });

/** A finalized object: a doorbell, its generation to be compared with the live one. */
export const onFinalized =
  (open: Open, handler: Handler<FinalizedObject>) =>
  (event: CloudEvent<unknown>): Promise<void> =>
    finish(open, event, async (app) => handler(app, parse(FinalizedObject, event.data)));

/** Who wrote a document, where the event says so (`.withAuthContext` events). */
export interface Doorbell {
  /** The ids of the path's variables, joined by `/`. */
  id: string;
  /** E-mail or id of the principal, when a person wrote it. */
  author: string | undefined;
}

/** A document was written: the path is taken from the event, the state must be read again. */
export const onWritten =
  (open: Open, pattern: string, handler: Handler<Doorbell>) =>
  (event: CloudEvent<unknown>): Promise<void> =>
    finish(open, event, async (app) => {
      const of = kind(pattern, z.unknown());
      const path = /^documents\/(.+)$/.exec(event.subject ?? '')?.[1] ?? '';
      if (!isOf(of, path)) throw new Fault('invalid', 'Not a document of this kind.');
      const id = idOf(of, path);
      const author = typeof event['authid'] === 'string' ? event['authid'] : undefined;
      await handler(app, { id, author });
    });

/** Our own functions write, too, perhaps just after a person typed: the person's own event is the one to answer. */
export const isService = (author: string | undefined): boolean =>
  author?.endsWith('.gserviceaccount.com') ?? false;
