import * as z from 'zod';
import type { App } from '../app.ts';
import { Chain } from './audit.ts';
import { kind, type Kind } from './documents.ts';
import { isService, type Doorbell } from './events.ts';
import { Fault, isFault } from './fault.ts';
import { canonical } from './hash.ts';
import type { User } from './identity.ts';
import { parse } from './parse.ts';

/** A record as somebody may have left it in the Firestore console: only what this door looks at. */
const Typed = z.looseObject({
  state: z.unknown(),
  chain: Chain,
  decision: z.unknown().optional(),
  decisionError: z.unknown().optional(),
});
const By = z.looseObject({ by: z.string().optional() });
type Needs = Pick<App, 'documents' | 'identity'>;

/** How one room takes a typed decision: whether `by` may decide is the use case's question. */
export interface Door<D> {
  of: Kind<unknown>;
  decision: z.ZodType<D>;
  /** What to type instead of a state. */
  example: string;
  decide(by: User, decision: D): Promise<unknown>;
}

/**
 * The third door: somebody typed `decision` into the document, or changed `state`. A legal decision is
 * taken as one through the API; otherwise the document is put back and `decisionError` says why, in plain
 * words. Nothing typed: nothing is written. Answers whether there was something.
 */
export async function answerConsole<D>(
  app: Needs,
  { id, author }: Doorbell,
  door: Door<D>,
): Promise<boolean> {
  const typed = kind(door.of.pattern, Typed);
  const document = await app.documents.get(typed, id);
  if (!document) return false;
  const { state } = document.chain;
  if (document.state !== state) {
    const why = `The state is never typed: it was put back to "${state}". Type a decision instead: ${door.example}.`;
    await putBack(app, typed, id, document, why);
    return true;
  }
  if (document.decision === undefined) return false;
  if (isService(author)) return true;
  try {
    const { by, ...rest } = parse(By, document.decision, '/decision');
    const decision = parse(door.decision, rest, '/decision');
    await door.decide(await deciderOf(app, author, by), decision);
    await putBack(app, typed, id, document, undefined);
  } catch (error) {
    if (!isFault(error)) throw error;
    await putBack(app, typed, id, document, inPlainWords(error));
  }
  return true;
}

/** Who decided: the event's principal, else `decision.by`; it must be somebody's address. */
async function deciderOf(app: Pick<App, 'identity'>, author: string | undefined, by?: string) {
  const email = author?.includes('@') ? author : by;
  if (email === undefined)
    throw new Fault(
      'invalid',
      'The decision does not say who decided: add by: "your e-mail address".',
    );
  const decider = await app.identity.find({ email });
  if (!decider) throw new Fault('forbidden', 'Nobody with an account has that address.');
  return decider;
}

const inPlainWords = (fault: Fault): string =>
  [
    fault.message,
    ...(fault.details.errors ?? []).map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`),
    ...(fault.details.reasons ?? []).map(({ message, wayOut }) => `${message} ${wayOut}`),
  ].join(' ');

/**
 * Clears what was typed, restores the state that our own code left, and says why (or says nothing). Another decision that
 * was typed meanwhile stays: its own event answers it.
 */
const putBack = (
  app: Pick<App, 'documents'>,
  typed: Kind<z.infer<typeof Typed>>,
  id: string,
  seen: Pick<z.infer<typeof Typed>, 'decision'>,
  why: string | undefined,
): Promise<void> =>
  app.documents.transact(async (tx) => {
    const now = await tx.get(typed, id);
    if (!now || canonical([now.decision]) !== canonical([seen.decision])) return;
    const { state } = now.chain;
    if (now.decision === undefined && now.decisionError === why && now.state === state) return;
    tx.patch(typed, id, { state, decision: undefined, decisionError: why });
  });
