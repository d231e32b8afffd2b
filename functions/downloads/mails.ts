import type { Letter } from '../platform/mail.ts';

/** To who downloaded a version that was withdrawn. */
export const withdrawn = (what: {
  title: string;
  version: number;
  reason: string;
  /** What to do now. */
  instead: string;
  page: string;
}): Letter => ({
  subject: 'A dataset that you downloaded was withdrawn',
  paragraphs: [
    `You downloaded version ${what.version} of "${what.title}". It was withdrawn, for this reason:`,
    what.reason,
    `Please look whether your work depends on it. ${what.instead}`,
  ],
  link: { label: 'What is left of it', url: what.page },
});
