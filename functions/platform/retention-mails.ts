import type { Letter } from './mail.ts';

/** To whoever a record is about: what goes, and when (P-2.2.2). */
export const dataGoes = (what: string, on: Date): Letter => ({
  subject: 'Personal data about you will be removed',
  paragraphs: [
    `The data policy lets us keep personal data only as long as it is needed. On ${on.toISOString().slice(0, 10)} or soon after we remove ${what}.`,
    'You need not do anything. If you want a copy, export your data on your page before that day; if you still need what it belongs to, write to us.',
  ],
});
