import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { must } from '../../platform/documents.ts';
import { post } from '../../platform/mail.ts';
import type { SuggestionAnswer } from '../domain/input.ts';
import { answer, suggestions, type Suggestion } from '../domain/suggestion.ts';
import { answered } from '../mails.ts';

/** An admin answers a suggestion; the asker is told. Faults: not-found, conflict, invalid. Reads 1, writes 3. */
export async function answerSuggestion(
  app: Pick<App, 'documents' | 'config' | 'now' | 'newId'>,
  actor: string,
  id: string,
  given: SuggestionAnswer,
): Promise<Suggestion> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, suggestions, id, 'suggestion');
    const changed = answer(before, given, actor, now);
    const after: Suggestion = {
      ...changed,
      chain: recordEvent(tx, suggestions, id, before.chain, {
        at: now,
        actor,
        action: given.verdict,
        state: changed.state,
      }),
    };
    tx.set(suggestions, id, after);
    if (after.personal)
      post(tx, app.config, now, {
        id: app.newId(),
        to: [after.personal.email],
        about: [after.personId],
        letter: answered(after.personal.title, given),
      });
    return after;
  });
}
