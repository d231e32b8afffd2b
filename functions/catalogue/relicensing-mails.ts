import type { Letter } from '../platform/mail.ts';
import type { Relicensing, RelicensingDecision } from './domain/relicensing.ts';

type Asked = Pick<Relicensing, 'subject' | 'licence'>;

const what = ({ subject, licence }: Asked): string =>
  `${subject.kind === 'dataset' ? `the dataset ${subject.datasetId}` : `the software ${subject.part}`} under ${licence}`;

export const relicensingReceived = (asked: Asked): Letter => ({
  subject: 'Your request for another licence was received',
  paragraphs: [
    `You asked for ${what(asked)}. An admin decides about it, with those who own it; we shall write to you.`,
    'Until then the licence that it has holds. You may withdraw the request.',
  ],
});

export const relicensingAsked = (id: string, asked: Asked): Letter => ({
  subject: 'A more permissive licence is asked for',
  paragraphs: [
    `Request ${id}: somebody who develops it further asks for ${what(asked)}.`,
    'Please ask who owns it, and decide on the desk or through the API.',
  ],
});

export const relicensingDecided = (
  asked: Asked,
  { verdict, message }: RelicensingDecision,
): Letter => ({
  subject: `Your request for another licence was ${verdict === 'grant' ? 'granted' : 'declined'}`,
  paragraphs: [
    verdict === 'grant'
      ? `For what you develop further you may have ${what(asked)}.`
      : `You cannot have ${what(asked)}: the licence that it has holds.`,
    message,
    verdict === 'grant'
      ? 'Please keep this mail with what you publish: the decision is on record.'
      : 'You may ask again for something else, or for another reason.',
  ],
});

export const relicensingGranted = (id: string, asked: Asked, title: string): Letter => ({
  subject: 'A more permissive licence was granted for a dataset of yours',
  paragraphs: [
    `Somebody who develops “${title}” further was granted ${what(asked)} (record ${id}). For everybody else its licence stays as it is.`,
    'If this was not agreed with you, write to us at once.',
  ],
});
