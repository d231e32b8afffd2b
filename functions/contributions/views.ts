import * as z from 'zod';
import { Issue } from './domain/issue.ts';
import { Malware, type SubmissionFile } from './domain/file.ts';
import { byteLimit } from './domain/reserve.ts';
import { Form, publicationOf, type Submission } from './domain/submission.ts';

const time = z.iso.datetime();
const iso = (at: Date | undefined): string | undefined => at?.toISOString();

/** A submission as the API shows it to its owner, team and reviewers. */
export const SubmissionView = z.object({
  id: z.string(),
  state: z.string(),
  version: z.int(),
  revision: z.int(),
  /** The dataset that it is to be the next version of. */
  newVersionOf: z.string().optional(),
  form: z.looseObject({ title: z.string() }),
  files: z.int(),
  bytes: z.int(),
  /** Most bytes that its files may have together. */
  byteLimit: z.int(),
  sizeException: z.looseObject({ state: z.string() }),
  /** An ethics hold stands; why is between the officer and the author. */
  held: z.boolean(),
  /** It is open and nothing is missing. */
  ready: z.boolean(),
  issues: z.array(Issue),
  createdAt: time,
  updatedAt: time,
  submittedAt: time.optional(),
  comment: z.string().optional(),
  reason: z.string().optional(),
  decidedAt: time.optional(),
  decisionError: z.string().optional(),
  publication: z
    .object({
      datasetId: z.string(),
      version: z.int(),
      doi: z.string(),
      done: z.record(z.string(), time),
      stopped: z.string().optional(),
    })
    .optional(),
});

/** Submission → wire. */
export function viewSubmission(
  id: string,
  submission: Submission,
  issues: Issue[] = [],
): z.input<typeof SubmissionView> {
  const { state, version, revision, reserved, sizeException, personal, sourceVersions } =
    submission;
  const keys = Form.keyof().options.filter((key) => key !== 'creators' && key !== 'sourceVersions');
  const publication = publicationOf(submission);
  return {
    ...{ id, state, version, revision, issues, sizeException },
    form: {
      ...Object.fromEntries(keys.map((key) => [key, submission[key]])),
      title: submission.title,
      creators: personal?.creators ?? [],
      ...(sourceVersions && {
        sourceVersions: Object.entries(sourceVersions).map(([dataset, named]) => ({
          dataset,
          version: named,
        })),
      }),
    },
    ...{ files: reserved.files, bytes: reserved.bytes, byteLimit: byteLimit(submission) },
    newVersionOf: submission.newVersionOf,
    held: submission.hold !== undefined,
    ready:
      state === 'open' && !submission.hold && issues.every(({ severity }) => severity !== 'error'),
    createdAt: submission.createdAt.toISOString(),
    updatedAt: submission.updatedAt.toISOString(),
    submittedAt: 'submittedAt' in submission ? iso(submission.submittedAt) : undefined,
    comment: 'comment' in submission ? submission.comment : undefined,
    reason: 'reason' in submission ? submission.reason : undefined,
    decidedAt: 'decidedAt' in submission ? iso(submission.decidedAt) : undefined,
    decisionError: submission.decisionError,
    publication: publication && {
      datasetId: publication.datasetId,
      version: publication.version,
      doi: publication.doi,
      done: Object.fromEntries(
        Object.entries(publication.done).map(([step, at]) => [step, at.toISOString()]),
      ),
      stopped: publication.stopped?.message,
    },
  };
}

/** A file as the API shows it; never its object's name. */
export const FileView = z.object({
  id: z.string(),
  state: z.string(),
  path: z.string(),
  size: z.int(),
  contentType: z.string(),
  revision: z.int(),
  /** Declared; once the file is valid: of the bytes that arrived. */
  sha256: z.string().optional(),
  crc32c: z.string().optional(),
  /** Bytes that the deep check has come through. */
  checked: z.int(),
  issues: z.array(Issue),
  /** Once the file is valid. `not-scanned` and `too-large`: nobody has looked for malware. */
  malware: Malware.optional(),
  declaredAt: time,
  updatedAt: time,
});

/** File → wire; `id` is the last part of the record's id. */
export function viewFile(id: string, file: SubmissionFile): z.input<typeof FileView> {
  const { state, path, size, contentType, revision, sha256, crc32c } = file;
  return {
    ...{ id: id.split('/').at(-1)!, state, path, size, contentType, revision, sha256, crc32c },
    checked: file.state === 'valid' ? size : file.state === 'checking' ? file.offset : 0,
    issues: 'issues' in file ? file.issues : [],
    ...(file.state === 'valid' ? { malware: file.malware } : {}),
    declaredAt: file.declaredAt.toISOString(),
    updatedAt: file.updatedAt.toISOString(),
  };
}
