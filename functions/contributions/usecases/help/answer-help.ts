import type { App } from '../../../app.ts';
import { recordEvent } from '../../../platform/audit.ts';
import { must, type Transaction } from '../../../platform/documents.ts';
import { Fault } from '../../../platform/fault.ts';
import type { User } from '../../../platform/identity.ts';
import { post, type Letter } from '../../../platform/mail.ts';
import { answerHelp, closeHelp, helpRequests, type HelpRequest } from '../../domain/help.ts';
import { helpAnswered, helpClosed } from '../../mails.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now' | 'newId'>;

/** Somebody of the desk answers; the answer is kept with the request, and mailed. Faults: not-found, conflict. Reads 1, writes 3. */
export function answerRequest(
  app: Needs,
  user: User,
  input: { id: string; answer: string },
): Promise<HelpRequest> {
  return app.documents.transact(async (tx) => {
    const before = await must(tx, helpRequests, input.id, 'request for help');
    const after = answerHelp(before, input.answer, user.id, app.now());
    return store(app, tx, { ...input, before, after }, user.id, helpAnswered(input.answer));
  });
}

/** The asker, or (`desk`) somebody of the desk, says that it is done; closed already: nothing changes. Faults: not-found. Reads 1, writes 2 or 3. */
export function closeRequest(
  app: Needs,
  user: User,
  input: { id: string; desk: boolean },
): Promise<HelpRequest> {
  return app.documents.transact(async (tx) => {
    const before = await must(tx, helpRequests, input.id, 'request for help');
    if (!input.desk && before.personId !== user.id)
      throw new Fault('not-found', 'No such request for help.');
    const after = closeHelp(before, app.now());
    if (after === before) return before;
    const letter = input.desk ? helpClosed() : undefined;
    return store(app, tx, { ...input, before, after }, user.id, letter);
  });
}

function store(
  app: Needs,
  tx: Transaction,
  { id, before, after }: { id: string; before: HelpRequest; after: HelpRequest },
  actor: string,
  letter: Letter | undefined,
): HelpRequest {
  const now = app.now();
  const { state } = after;
  const action = state === 'closed' ? 'close' : 'answer';
  const chain = recordEvent(tx, helpRequests, id, before.chain, { at: now, actor, action, state });
  const stored = { ...after, chain };
  tx.set(helpRequests, id, stored);
  const to = before.personal?.email;
  if (letter && to !== undefined)
    post(tx, app.config, now, { id: app.newId(), to: [to], about: [before.personId], letter });
  return stored;
}
