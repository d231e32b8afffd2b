import type { Letter } from '../platform/mail.ts';
import { denialWords, type DenialCategory } from './domain/deny.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);

export const denied = (category: DenialCategory, until: Date): Letter => ({
  subject: 'You cannot be given access for now',
  paragraphs: [
    `You cannot be given access to research data until ${day(until)}, because of ${denialWords[category]}. Only a keyed hash of your address is kept for this.`,
    'If you think that this is wrong, write to us: an admin can lift it at any time.',
  ],
});

export const denialLifted: Letter = {
  subject: 'You may apply for access again',
  paragraphs: [
    'What kept you from being given access was lifted. What had ended stays ended: for new access, apply anew.',
  ],
};
