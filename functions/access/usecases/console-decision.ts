import type { App } from '../../app.ts';
import { Fault, isFault } from '../../platform/fault.ts';
import { isService, type Doorbell } from '../../platform/events.ts';
import { parse } from '../../platform/parse.ts';
import * as z from 'zod';
import { kind } from '../../platform/documents.ts';
import { Chain } from '../../platform/audit.ts';
import { applications } from '../domain/application.ts';
import { Decision } from '../domain/decide.ts';
import { decideApplication } from './decide-application.ts';

/** The document as an admin may have left it in the console: only what this door looks at. */
const Typed = z.looseObject({
  state: z.unknown(),
  chain: Chain,
  decision: z.unknown().optional(),
  decisionError: z.unknown().optional(),
});
const typed = kind(applications.pattern, Typed);

/** Which admin decided: `by` is needed only where the event does not say who wrote. */
const By = z.looseObject({ by: z.string().optional() });

/**
 * The third door: an admin typed `decision: { verdict, reason?, validUntil?, by? }` into the document, or
 * changed `state`. A legal decision is applied; otherwise the document is put back and `decisionError`
 * says why, in plain words. Nothing to do: nothing is written.
 */
export async function takeConsoleDecision(
  app: Pick<App, 'documents' | 'identity' | 'config' | 'policy' | 'now' | 'newId'>,
  { id, author }: Doorbell,
): Promise<void> {
  const document = await app.documents.get(typed, id);
  if (!document) return;
  if (document.state !== document.chain.state) {
    await putBack(
      app,
      id,
      `The state is never typed: it was put back to "${document.chain.state}". Type a decision instead: { verdict: "approve" } or { verdict: "reject", reason: "…" }.`,
    );
    return;
  }
  if (document.decision === undefined || isService(author)) return;
  try {
    const { by, ...rest } = parse(By, document.decision, '/decision');
    const decision = parse(Decision, rest, '/decision');
    await decideApplication(app, await adminOf(app, author, by), { id, decision, door: 'console' });
    await putBack(app, id, undefined);
  } catch (error) {
    if (!isFault(error)) throw error;
    await putBack(app, id, inPlainWords(error));
  }
}

/** Who decided: the event's principal, else `decision.by`; both must be the address of an admin. */
async function adminOf(app: Pick<App, 'identity'>, author: string | undefined, by?: string) {
  const email = author?.includes('@') ? author : by;
  if (email === undefined)
    throw new Fault(
      'invalid',
      'The decision does not say who decided: add by: "your e-mail address".',
    );
  const admin = await app.identity.find({ email });
  if (!admin?.roles.includes('admin'))
    throw new Fault(
      'forbidden',
      'Only an admin decides applications: ask the operator for the role.',
    );
  return admin;
}

const inPlainWords = (fault: Fault): string =>
  [
    fault.message,
    ...(fault.details.errors ?? []).map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`),
    ...(fault.details.reasons ?? []).map(({ message, wayOut }) => `${message} ${wayOut}`),
  ].join(' ');

/** Clears what was typed, restores the state that our own code left, and says why (or says nothing). */
async function putBack(app: Pick<App, 'documents'>, id: string, why: string | undefined) {
  await app.documents.transact(async (tx) => {
    const now = await tx.get(typed, id);
    if (!now) return;
    const clean =
      now.decision === undefined && now.decisionError === why && now.state === now.chain.state;
    if (clean) return;
    tx.patch(typed, id, { state: now.chain.state, decision: undefined, decisionError: why });
  });
}
