import { every } from '../platform/documents.ts';
import type { Chore, Trace } from '../platform/trace.ts';
import { relicensingTrace } from './relicensing-trace.ts';
import { datasets } from './domain/dataset.ts';
import { suggestions } from './domain/suggestion.ts';
import { forgetRelicensing } from './usecases/forget-relicensing.ts';
import { forgetSuggestions } from './usecases/forget-suggestions.ts';
import { remindOfHolds } from './usecases/remind-holds.ts';

/** What somebody suggested; afterwards its state alone is left. */
const suggestionTrace: Trace = {
  room: 'catalogue',
  async *find(app, { id: person }) {
    const where: [string, '==', string][] = [['personId', '==', person]];
    for await (const { id, value } of every(app.documents, suggestions, { where }))
      if (value.personal) yield { room: 'catalogue', record: `suggestions/${id}`, data: value };
  },
  async needs(app, { id: person }) {
    const where: [string, '==', string][] = [['personId', '==', person]];
    for await (const { value } of every(app.documents, suggestions, { where }))
      if (value.personal) return true;
    return false;
  },
  async erase(app, { id: person }) {
    let count = 0;
    const where: [string, '==', string][] = [['personId', '==', person]];
    for await (const { id, value } of every(app.documents, suggestions, { where })) {
      if (!value.personal) continue;
      count += 1;
      await app.documents.transact(async (tx) => {
        const now = await tx.get(suggestions, id);
        if (!now) return;
        const { personal: _gone, ...rest } = now;
        // The answer may quote the person.
        tx.set(suggestions, id, rest.state === 'open' ? rest : { ...rest, message: '' });
      });
    }
    return [{ room: 'catalogue', what: 'suggestions', count }];
  },
};

export const traces: Trace[] = [suggestionTrace, relicensingTrace];
export const chores: Chore[] = [
  {
    room: 'catalogue',
    name: 'remind-holds',
    run: (app) => remindOfHolds(app, datasets, 'dataset'),
  },
  { room: 'catalogue', name: 'forget-suggestions', run: forgetSuggestions },
  { room: 'catalogue', name: 'forget-relicensing', run: forgetRelicensing },
];
