import type { Letter } from '../platform/mail.ts';
import { findings, type Seen } from './domain/disagreement.ts';

/** Every letter of the contributions room; pure. Titles are the author's own words. */
export const opened = (title: string, id: string): Letter => ({
  subject: 'Your submission is open',
  paragraphs: [
    `Your submission "${title}" (${id}) is open: declare its files, upload them, and submit it when all are checked.`,
    'If you would like help with metadata, the README or a notebook, answer this mail.',
  ],
});

export const received = (title: string, id: string): Letter => ({
  subject: 'Your submission was received',
  paragraphs: [
    `Thank you. "${title}" (${id}) was received and waits for a reviewer. Its files cannot be changed meanwhile.`,
  ],
});

export const waiting = (id: string): Letter => ({
  subject: 'A submission waits for a reviewer',
  paragraphs: [`Submission ${id} was submitted and waits for somebody who has no part in it.`],
});

export const changesRequested = (title: string, comment: string): Letter => ({
  subject: 'Changes to your submission are asked for',
  paragraphs: [
    `The reviewer of "${title}" asks for changes before it can be accepted:`,
    comment,
    'Reopen the submission, make the changes, and submit it again.',
  ],
});

export const accepted = (title: string): Letter => ({
  subject: 'Your submission was accepted',
  paragraphs: [
    `"${title}" was accepted. It is being copied into the catalogue and registered with a DOI; another mail follows.`,
  ],
});

export const rejected = (title: string, reason: string, kept: number): Letter => ({
  subject: 'Your submission was not accepted',
  paragraphs: [
    `"${title}" was not accepted, for this reason:`,
    reason,
    `Your uploaded files are removed in ${kept} days. You may open another submission at any time.`,
  ],
});

export const published = (title: string, doi: string, url: string): Letter => ({
  subject: `Published: doi:${doi}`,
  paragraphs: [
    `"${title}" is published. Its DOI is https://doi.org/${doi}; please cite it by that.`,
    'The authors named there are part of the public record.',
  ],
  link: { label: 'Landing page', url },
});

export const superseded = (title: string, doi: string, url: string): Letter => ({
  subject: 'There is a newer version of your dataset',
  paragraphs: [
    `A newer version of "${title}" is published: https://doi.org/${doi}. Yours stays available and citable under its own DOI, which now points to the newer one.`,
  ],
  link: { label: 'The newer version', url },
});

/** To who submitted it; whose name it was is not said. `places`: fields and files where the name still stands. */
export const creditRemoved = (
  title: string,
  version: number,
  url: string,
  places: string[],
): Letter => ({
  subject: 'A name was taken out of your dataset',
  paragraphs: [
    `Somebody who was credited in version ${version} of "${title}" asked not to be named any more. Their place in the list of authors is kept, without the name; page, citation and DOI metadata follow within a day.`,
    places.length === 0
      ? 'If you name them in a file that is no text, please take the name out in your next version.'
      : 'The name, or the family name alone, still stands in what you wrote, which we do not change unasked:',
    ...listed(places),
    ...(places.length === 0
      ? []
      : [
          'Answer this mail with other words for title, summary or README, and we put them in their place. Where it stands in a file, please publish a new version without it.',
        ]),
  ],
  link: { label: 'Landing page', url },
});

const listed = (places: string[]): string[] => [
  ...places.slice(0, 20),
  ...(places.length > 20 ? [`… and ${places.length - 20} more.`] : []),
];

/** To who submitted it. */
export const reworded = (
  title: string,
  version: number,
  { fields, reason }: { fields: string[]; reason: string },
  url: string,
): Letter => ({
  subject: 'Words of your dataset were changed',
  paragraphs: [
    `In version ${version} of "${title}" other words were put in the place of: ${fields.join(', ')}. The reason:`,
    reason,
    'Your files are as you sent them. If something reads wrong now, answer this mail.',
  ],
  link: { label: 'Landing page', url },
});

/** To the author, and to who downloaded it. */
export const withdrawn = (title: string, version: number, reason: string, url: string): Letter => ({
  subject: 'A version of your dataset was withdrawn',
  paragraphs: [
    `Version ${version} of "${title}" was withdrawn, for this reason:`,
    reason,
    'Its files are not given out any more. Its page stays, with the citation and this reason, and its DOI leads there.',
  ],
  link: { label: 'What is left of it', url },
});

export const ended = (title: string, how: 'withdrawn' | 'expired'): Letter => ({
  subject: how === 'withdrawn' ? 'Your submission was withdrawn' : 'Your submission has expired',
  paragraphs: [
    how === 'withdrawn'
      ? `"${title}" was withdrawn, as you asked. Its uploaded files will be removed.`
      : `"${title}" was not touched for a long time and has expired. Its uploaded files will be removed.`,
    'You may open another submission at any time.',
  ],
});

/** Neutral: an ethics hold says nothing about anybody's fault. */
export const held = (title: string, lifted: boolean): Letter => ({
  subject: lifted ? 'Your submission goes on' : 'Your submission is held back',
  paragraphs: [
    lifted
      ? `The hold on "${title}" was lifted; everything goes on where it stood.`
      : `"${title}" is held back while a question is looked into. Nothing is published or removed meanwhile.`,
  ],
});

export const sizeDecided = (title: string, bytes: number | undefined, reason?: string): Letter => ({
  subject:
    bytes === undefined ? 'No exception for the size' : 'An exception for the size is granted',
  paragraphs: [
    bytes === undefined
      ? `For "${title}" no exception from the usual size could be made: ${reason ?? ''}`
      : `"${title}" may have up to ${bytes} bytes.`,
  ],
});

export const sizeAsked = (id: string, bytes: number): Letter => ({
  subject: 'An exception for the size is asked for',
  paragraphs: [`Submission ${id} asks for ${bytes} bytes.`],
});

/** At most once a day and submission. */
export const filesRefused = (title: string, files: { path: string; why: string }[]): Letter => ({
  subject: 'Files of your submission were refused',
  paragraphs: [
    `These files of "${title}" were refused and removed:`,
    ...files.map(({ path, why }) => `${path}: ${why}`),
    'Declare and upload them again once they are mended.',
  ],
});

/** To the owner: the files are still declared, and can be sent at any time. */
export const sessionsOver = (title: string, paths: string[], more: boolean): Letter => ({
  subject: 'Uploads of your submission were not finished',
  paragraphs: [
    `These files of "${title}" were declared and have not arrived, and their upload sessions have ended:`,
    ...paths,
    ...(more ? ['… and others.'] : []),
    'Start their uploads again, or take them out of the submission. Nothing was removed.',
  ],
});

/** To the admins, everything at once. */
export const disagreeing = (seen: Seen[]): Letter => ({
  subject: `Records and reality disagree: ${seen.length} found`,
  paragraphs: [
    'The daily comparison found what follows. Nothing was removed; each stays on the list until it is mended.',
    ...seen.map(({ code, place, detail }) => {
      const [what, wayOut] = findings[code];
      return `${what}: ${place}${detail === undefined ? '' : ` (${detail})`}. ${wayOut}`;
    }),
  ],
});

/** To the operator: only a person can mend it. */
export const publicationStopped = (id: string, step: string, words: string): Letter => ({
  subject: 'A publication has stopped',
  paragraphs: [
    `The publication of submission ${id} stopped at the step ${step}:`,
    words,
    'Mend what it names, then let it go on (POST …/resume); it keeps its DOI and what is done already.',
  ],
});

/** To the publisher and the contact; who asks is not said, the answer goes through the desk. */
export const helpAsked = (
  config: { WEB_URL?: string | undefined; BASE_URL: string; CONTACT: string },
  asked: { id: string; submissionId: string; topic: string; question: string },
): Letter => ({
  subject: `Help is asked for: ${asked.topic}`,
  paragraphs: [
    `The authors of submission ${asked.submissionId}, a dataset that derives from yours or ours, ask for help (request ${asked.id}):`,
    asked.question,
    `Please answer to ${config.CONTACT}: the answer is kept with the submission, and its authors are mailed.`,
  ],
  link: {
    label: 'The submission, for who has a part in it',
    url: `${config.WEB_URL ?? config.BASE_URL}/submissions/${asked.submissionId}`,
  },
});

export const helpAnswered = (answer: string): Letter => ({
  subject: 'Your request for help was answered',
  paragraphs: [
    answer,
    'The answer is kept with your submission. Ask again if something is left open.',
  ],
});

export const helpClosed = (): Letter => ({
  subject: 'Your request for help was closed',
  paragraphs: ['Your request for help was closed. Ask anew if something is left open.'],
});

export const planShared = (title: string, shared: boolean): Letter => ({
  subject: shared ? 'Your data management plan is shared' : 'Your plan is private again',
  paragraphs: [
    shared
      ? `Every member can read "${title}" from now on. You can take that back at any time.`
      : `Nobody but you, and who sees what it is the plan of, can read "${title}" any more.`,
  ],
});
