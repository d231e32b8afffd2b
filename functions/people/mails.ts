import type { Letter } from '../platform/mail.ts';

/** The last letter: what was asked for (P-2.2.4), or due (P-2.2.2c), is done. */
export const erased = (certificate: string, kept: number, asked: boolean): Letter => ({
  subject: 'Your personal data was removed',
  paragraphs: [
    `Your personal data was removed${asked ? ' as you asked' : ', for it was not needed for a long time'}, and your access has ended. This address goes too, once this mail is sent.`,
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

/** Nobody has seen them for long (P-2.2.2c). */
export const accountGoes = (on: Date): Letter => ({
  subject: 'Your account will be removed',
  paragraphs: [
    `You have not used your account for a long time, and have nothing open with us. On ${on.toISOString().slice(0, 10)} or soon after we remove it with all personal data about you.`,
    'To keep it, sign in before that day: nothing else is to be done. To let it go, do nothing; a certificate of what was removed follows.',
  ],
});
