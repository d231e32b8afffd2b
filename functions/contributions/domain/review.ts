import * as z from 'zod';

const yes = (question: string) => z.literal(true, `Answer with true when it is so: ${question}`);

/** What a reviewer vouches for when accepting. */
export const Checklist = z.strictObject({
  ethics: yes('nothing speaks against release for ethical reasons.'),
  noPersonalData: yes('the files hold no personal data.'),
  licence: yes('the licence fits the datasets that it derives from.'),
  readable: yes('README and metadata let somebody else use the data.'),
  /** Asked for where files were too large for the scanner. */
  unscanned: yes('the files that the scanner could not take are harmless.').optional(),
});
export type Checklist = z.infer<typeof Checklist>;

const Words = z
  .string('Give the author a reason.')
  .trim()
  .min(10, 'Give the author a reason of at least 10 characters.')
  .max(2000, 'At most 2000 characters.');

/** A decision on a submission, the same through the API and the console. */
export const Decision = z.discriminatedUnion(
  'verdict',
  [
    z.strictObject({ verdict: z.literal('accept'), checklist: Checklist }),
    z.strictObject({ verdict: z.literal('reject'), reason: Words }),
    z.strictObject({ verdict: z.literal('request-changes'), comment: Words }),
  ],
  { error: 'The verdict is "accept", "reject" or "request-changes".' },
);
export type Decision = z.infer<typeof Decision>;
