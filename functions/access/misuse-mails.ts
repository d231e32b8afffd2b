import type { Letter } from '../platform/mail.ts';
import type { Accreditation } from './domain/accreditation.ts';
import type { DenialCategory } from './domain/deny.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

const words: Record<DenialCategory, string> = {
  misuse: 'misuse of data',
  'false-statement': 'a false statement',
  other: 'a breach of the terms',
};

export const denied = (category: DenialCategory, until: Date): Letter => ({
  subject: 'You cannot be given access for now',
  paragraphs: [
    `You cannot be given access to research data until ${day(until)}, because of ${words[category]}. Only a keyed hash of your address is kept for this.`,
    'If you think that this is wrong, write to us: an admin can lift it at any time.',
  ],
});

export const denialLifted: Letter = {
  subject: 'You may apply for access again',
  paragraphs: [
    'What kept you from being given access was lifted. What had ended stays ended: for new access, apply anew.',
  ],
};

/** What an accreditation is after a suspension. */
const afterwards = ({ state, expiresAt }: Accreditation): string =>
  state === 'expired'
    ? `Its time was over on ${day(expiresAt)}: for access, ask for its renewal or apply anew.`
    : `It is as it was before, until ${day(expiresAt)}.`;

export const reinstated = (id: string, back: Accreditation): Letter => ({
  subject: 'The suspension of an accreditation is over',
  paragraphs: [`The suspension of accreditation ${id} is over. ${afterwards(back)}`],
});
