import type { Letter } from '../platform/mail.ts';
import type { SuggestionAnswer } from './domain/input.ts';

/** To the contact: something is asked for (P-2.1.1). */
export const suggested = (id: string, title: string): Letter => ({
  subject: 'A dataset was suggested',
  paragraphs: [`Suggestion ${id}: ${title}`, 'Please answer it on the desk or through the API.'],
});

const verdicts: Record<SuggestionAnswer['verdict'], string> = {
  accept: 'was accepted: we shall try to add the data',
  decline: 'was not taken up',
  add: 'led to a dataset in the catalogue',
};

/** To the asker: what became of it. */
export const answered = (title: string, given: SuggestionAnswer): Letter => ({
  subject: 'Your suggestion was answered',
  paragraphs: [
    `Your suggestion “${title}” ${verdicts[given.verdict]}.`,
    given.message,
    ...(given.datasetId === undefined ? [] : [`The dataset: ${given.datasetId}`]),
  ],
});

/** To the admins: ids and days alone, for who is told of a hold is not told its reason. */
export const holdsDue = (
  what: 'dataset' | 'submission',
  late: { id: string; reviewBy: Date }[],
  names: number,
): Letter => ({
  subject: `Holds of ${what}s wait to be looked at: ${late.length}`,
  paragraphs: [
    'The day on which the ethics officer looks at these holds again has come:',
    ...late
      .slice(0, names)
      .map(({ id, reviewBy }) => `${what} ${id}: since ${reviewBy.toISOString().slice(0, 10)}`),
    ...(late.length > names ? [`and ${late.length - names} more, on the desk.`] : []),
    'They stand until the ethics officer lifts them.',
  ],
});
