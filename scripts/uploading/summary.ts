import type { Folder } from './folder.ts';
import type { Task } from './plan.ts';
import { sizeText } from './progress.ts';
import type { Remote, Submission } from './server.ts';
import type { Done } from './upload-files.ts';

/** How a folder stands in its submission, and what to do next. */
export interface Summary {
  submission: string;
  title: string;
  files: number;
  bytes: number;
  checked: number;
  checking: number;
  missing: string[];
  refused: { path: string; why: string }[];
  differs: string[];
  changed: string[];
  failed: { path: string; why: string }[];
  resumed: { path: string; from: number }[];
  leftOut: string[];
  /** Files of the submission that the folder has not. */
  notInFolder: string[];
  /** What the submission still lacks beside files. */
  lacks: string[];
  next: string[];
  complete: boolean;
}

export interface Facts {
  submission: Submission;
  folder: Folder;
  tasks: Task[];
  rest: Remote[];
  done: Done;
}

/** The state of everything after a run; pure. */
export function summaryOf({ submission, folder, tasks, rest, done }: Facts): Summary {
  const arrived = tasks.filter((task) => task.act === 'nothing');
  const checked = arrived.filter(({ remote }) => remote.state === 'valid').length;
  const changed = new Set(done.changed);
  const onTheWay = tasks.flatMap((task) =>
    task.act === 'declare' && task.before
      ? [{ path: task.file.path, why: whyOf(task.before) }]
      : [],
  );
  const facts = {
    checked,
    checking: arrived.length - checked,
    missing: tasks
      .filter(({ act, file }) => (act === 'declare' || act === 'send') && !changed.has(file.path))
      .map(({ file }) => file.path),
    refused: tasks
      .filter((task) => task.act === 'refused')
      .map(({ file, remote }) => ({ path: file.path, why: whyOf(remote) })),
    differs: tasks.filter(({ act }) => act === 'differs').map(({ file }) => file.path),
    lacks: submission.issues
      .filter(({ code, severity }) => severity === 'error' && code !== 'file-not-checked')
      .map(({ location, message, suggestion }) => `${location}: ${message} ${suggestion}`),
  };
  const complete = checked === tasks.length && changed.size === 0;
  return {
    submission: submission.id,
    title: submission.form.title,
    files: folder.entries.length,
    bytes: folder.bytes,
    ...facts,
    ...{ changed: done.changed, failed: [...done.failed, ...onTheWay], resumed: done.resumed },
    leftOut: folder.leftOut,
    notInFolder: rest.map(({ path }) => path),
    next: nextOf({ ...facts, changed: changed.size, complete }, submission.id),
    complete,
  };
}

const whyOf = ({ issues }: Remote): string =>
  issues
    .filter(({ severity }) => severity === 'error')
    .map(({ message, suggestion }) => `${message} ${suggestion}`)
    .join(' ');

function nextOf(
  facts: Pick<Summary, 'checking' | 'missing' | 'refused' | 'differs' | 'lacks' | 'complete'> & {
    changed: number;
  },
  id: string,
): string[] {
  const next: string[] = [];
  if (facts.refused.length > 0)
    next.push('Mend the refused files and run the same command again: only what changed is sent.');
  if (facts.differs.length > 0)
    next.push(
      'Other bytes than those in the folder were uploaded under these paths: add --replace to send yours instead.',
    );
  if (facts.changed > 0)
    next.push('Wait until the changed files change no more, then run the same command again.');
  if (facts.missing.length > 0)
    next.push('Run the same command again: it goes on where it stopped.');
  if (facts.checking > 0)
    next.push(
      'Run the same command again later to see what the checks say; refusals are mailed too.',
    );
  if (facts.complete && facts.lacks.length > 0)
    next.push('Complete what the submission lacks, then submit it for review.');
  if (facts.complete && facts.lacks.length === 0)
    next.push(`Submit it for review: POST /v1/submissions/${id}/submit, or on its page.`);
  return next;
}

const named = 20;
const list = (title: string, entries: string[]): string[] =>
  entries.length === 0
    ? []
    : [
        `${title} (${entries.length}):`,
        ...entries.slice(0, named).map((entry) => `  ${entry}`),
        ...(entries.length > named ? [`  … and ${entries.length - named} more`] : []),
      ];
const because = ({ path, why }: { path: string; why: string }): string => `${path}: ${why}`;

/** The summary for people. */
export const summaryText = (summary: Summary): string =>
  [
    `${summary.title} (submission ${summary.submission})`,
    `${summary.checked} of ${summary.files} files (${sizeText(summary.bytes)}) are there and checked` +
      (summary.checking > 0 ? `, ${summary.checking} are being checked.` : '.'),
    ...list('Refused', summary.refused.map(because)),
    ...list('Failed', summary.failed.map(because)),
    ...list('Changed while they were uploaded', summary.changed),
    ...list('Not uploaded', summary.missing),
    ...list('Not replaced', summary.differs),
    ...list('Left out of the folder', summary.leftOut),
    ...list('In the submission and not in the folder', summary.notInFolder),
    ...list('The submission lacks', summary.lacks),
    ...summary.next.map((line) => `Next: ${line}`),
  ].join('\n');
