import type { App } from '../../app.ts';
import { recordEvent } from '../../platform/audit.ts';
import { dataGoes } from '../../platform/retention-mails.ts';
import { keepNoLonger, type Ending } from '../../platform/retention.ts';
import { suggestions, type Suggestion } from '../domain/suggestion.ts';

/** Daily: who asked for what is warned of and goes, once the answer is final (P-2.2.2). Writes 2 per record and step. */
export const forgetSuggestions = (
  app: Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'newId'>,
): Promise<number> =>
  keepNoLonger(app, {
    of: suggestions,
    ending: (suggestion) => endingOf(suggestion, app.policy.retention.suggestion),
    warn: (_tx, id, { personal, personId }, removal) => {
      const letter = dataGoes(`your suggestion ${id} of a dataset`, removal);
      return Promise.resolve(personal ? [{ to: personal.email, about: personId, letter }] : []);
    },
    remove: (tx, id, { retention: _past, personal: _gone, ...rest }, now) => {
      const { state } = rest;
      const event = { at: now, actor: 'sweep', action: 'forget', reason: 'P-2.2.2', state };
      const chain = recordEvent(tx, suggestions, id, rest.chain, event);
      // the answer may quote the person
      tx.set(
        suggestions,
        id,
        state === 'open' ? { ...rest, chain } : { ...rest, chain, message: '' },
      );
      return Promise.resolve();
    },
  });

function endingOf(suggestion: Suggestion, kept: number): Ending | undefined {
  if (!suggestion.personal) return undefined;
  switch (suggestion.state) {
    case 'open':
    case 'accepted':
      return { since: undefined, kept };
    case 'declined':
    case 'added':
      return { since: suggestion.answeredAt, kept };
  }
}
