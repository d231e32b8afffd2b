import type { Dataset } from '../../catalogue/domain/dataset.ts';
import { policy } from '../../policy.ts';
import { attributesOf, Attributes } from './datacite.ts';
import { error, type Issue } from './issue.ts';
import { byteLimit } from './reserve.ts';
import type { Submission } from './submission.ts';

/** What the check of the set looks at beside the submission. */
export interface SetOf {
  /** The datasets that it derives from, in their order. */
  sources: (Dataset | undefined)[];
  /** Some files that are declared but not checked yet. */
  unfinished: { path: string; state: string }[];
  now: Date;
}

/** What still stands in the way of submitting; empty: ready. */
export function incomplete(submission: Submission, { sources, unfinished, now }: SetOf): Issue[] {
  const { title, summary, readme } = policy.submission;
  const issues: Issue[] = [];
  const missing = (code: string, location: string, message: string, suggestion: string) =>
    void issues.push(error(code, location, message, suggestion));

  if (submission.title.length < title.min)
    missing(
      'title-short',
      '/title',
      'The title says too little.',
      `Write at least ${title.min} characters.`,
    );
  if (submission.summary.length < summary.min)
    missing(
      'summary-short',
      '/summary',
      'The summary says too little.',
      `Write at least ${summary.min} characters.`,
    );
  if (submission.readme.length < readme.min)
    missing(
      'readme-missing',
      '/readme',
      'There is no README that lets somebody else use the data.',
      `Say in at least ${readme.min} characters what the files hold, how they were made, and how to open them.`,
    );
  if ((submission.personal?.creators ?? []).length === 0)
    missing(
      'creators-missing',
      '/creators',
      'Nobody is named as creator.',
      'Name whoever is to be credited.',
    );
  if (submission.licence === 'ODbL-1.0' && submission.contentsLicence === undefined)
    missing(
      'contents-licence',
      '/contentsLicence',
      'ODbL covers the database and not what is in it.',
      'Add contentsLicence "DbCL-1.0", or choose another licence.',
    );
  for (const [index, source] of sources.entries())
    if (!source)
      missing(
        'source-gone',
        `/derivedFrom/${index}`,
        'This dataset is not here (any more).',
        'Name another.',
      );
  if (submission.reserved.files === 0)
    missing('no-files', '/files', 'There are no files.', 'Declare and upload them first.');
  if (submission.reserved.bytes > byteLimit(submission))
    missing(
      'too-large',
      '/files',
      'The files are too large together.',
      'Leave some out, or ask for an exception.',
    );
  for (const { path, state } of unfinished)
    missing(
      'file-not-checked',
      path,
      state === 'declared'
        ? 'This file has not been uploaded.'
        : 'This file is still being checked.',
      state === 'declared' ? 'Upload it, or remove it from the submission.' : 'Wait a little.',
    );
  if (issues.length === 0) issues.push(...metadataIssues(submission, sources, now));
  return issues;
}

/** The DOI's metadata, tried with a DOI that is never registered. */
function metadataIssues(
  submission: Submission,
  sources: (Dataset | undefined)[],
  now: Date,
): Issue[] {
  const tried = Attributes.safeParse(
    attributesOf(submission, {
      doi: '10.5072/dummy',
      url: 'https://example.org/dummy',
      version: 1,
      year: now.getUTCFullYear(),
      bytes: submission.reserved.bytes,
      sources: sources
        .filter((source) => source !== undefined)
        .map(({ doi }) => ({ doi, url: 'https://example.org' })),
      previous: submission.newVersionOf
        ? { doi: undefined, url: 'https://example.org' }
        : undefined,
    }),
  );
  return (tried.error?.issues ?? []).map((issue) =>
    error(
      'doi-metadata',
      `/${issue.path.join('/')}`,
      `The DOI's metadata would be refused: ${issue.message}`,
      'Correct the field that it is made from.',
    ),
  );
}
