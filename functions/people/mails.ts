import type { Letter } from '../platform/mail.ts';

/** The last letter: what was asked for is done (P-2.2.4). */
export const erased = (certificate: string, kept: number): Letter => ({
  subject: 'Your personal data was removed',
  paragraphs: [
    'Your personal data was removed as you asked, and your access has ended. This address goes too, once this mail is sent.',
    ...(kept > 0
      ? [
          'What costs and decisions are tied to stays under a pseudonym, without your name. If you are credited as an author of a published dataset, that is public record: you may ask us to remove it.',
        ]
      : []),
    'Please delete the files that you downloaded. If you need access again, sign up and apply anew.',
    'The certificate names what was removed, by kind and number. It holds no personal data.',
  ],
  link: { label: 'Certificate', url: certificate },
});
