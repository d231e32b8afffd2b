import { Remedy } from '../lib/remedy.ts';
import { scan } from './folder.ts';
import { Journal, journalPath } from './journal.ts';
import type { Options } from './options.ts';
import { bytesTogether, planOf } from './plan.ts';
import { sizeText, type Progress } from './progress.ts';
import { patience as patient, type Patience } from './retry.ts';
import { server as connect, type Server, type Submission } from './server.ts';
import { summaryOf, type Summary } from './summary.ts';
import { summed } from './sums.ts';
import type { Token } from './token.ts';
import { declare, sendAll } from './upload-files.ts';

export interface Circumstances {
  env: NodeJS.ProcessEnv;
  token: Token;
  progress: Progress;
  /** The user wants to stop. */
  signal: AbortSignal;
  now(): Date;
}

/** One run: whatever was done before is found and not done again. Throws Remedy, Refused, Passing, AbortError. */
export async function upload(options: Options, here: Circumstances): Promise<Summary> {
  const { progress } = here;
  const ending = new AbortController();
  const signal = AbortSignal.any([here.signal, ending.signal]);
  const patience = patient(signal, (line) => progress.say(line));
  const server = connect(options.api, here.token, patience);
  const place = options.journal ?? journalPath(options.folder, options.api, here.env);
  const journal = await Journal.open(place, here.now());
  try {
    const submission = await submissionFor(server, options, journal);
    const { id } = submission;
    const folder = await scan(options.folder, options.leaveOut);
    const listed = await server.files(id);
    checkRoom(submission, bytesTogether(folder.entries, listed));
    const files = await summed(folder.entries, journal, progress, signal);
    const { tasks } = planOf(files, listed, options);
    const ready = await declare({ server, patience }, id, tasks);
    const needs = { server, journal, progress, patience };
    const done = await sendAll(needs, id, ready, options.parallel);
    await checked(server, patience, id, new Set(done.sent), options.waitMinutes, progress);
    const after = planOf(files, await server.files(id), { replace: false });
    // other bytes arrived than were summed: the sums may be what is wrong
    for (const task of after.tasks)
      if (task.act === 'declare' && task.before)
        await journal.note({ is: 'doubt', path: task.file.path });
    return summaryOf({ submission: await server.submission(id), folder, ...after, done });
  } finally {
    ending.abort();
  }
}

/** The submission named, used before, or the only open one. */
async function submissionFor(
  server: Server,
  { submission: named }: Options,
  journal: Journal,
): Promise<Submission> {
  const id = named ?? journal.submission ?? (await onlyOpen(server));
  const found = await server.submission(id);
  if (found.state !== 'open')
    throw new Remedy(`Submission ${id} is ${found.state}: files are uploaded while it is open.`);
  if (found.held)
    throw new Remedy(`Submission ${id} is held back for now: its files cannot be changed.`);
  if (journal.submission !== id) await journal.note({ is: 'submission', id });
  return found;
}

async function onlyOpen(server: Server): Promise<string> {
  const open = (await server.own()).filter(({ state }) => state === 'open');
  if (open.length === 1) return open[0]!.id;
  const lines = open.map(({ id, form }) => `  ${id}  ${form.title}`);
  throw new Remedy(
    lines.length === 0
      ? 'You have no open submission: open one on the web page (or POST /v1/submissions), then run this again.'
      : ['Which submission? Name one with --submission:', ...lines].join('\n'),
  );
}

/** Remedy before anything is read or declared, if it cannot all be taken. */
function checkRoom({ byteLimit }: Submission, bytes: number): void {
  if (bytes > byteLimit)
    throw new Remedy(
      `With this folder the submission would have ${bytes} bytes, and it may have ${byteLimit} (${sizeText(byteLimit)}): leave files out, or ask for an exception first (POST …/size-exception). Nothing was uploaded.`,
    );
}

/** Waits until the files sent are checked, or the time is over. */
async function checked(
  server: Server,
  { signal, wait }: Patience,
  id: string,
  sent: Set<string>,
  minutes: number,
  progress: Progress,
): Promise<void> {
  if (sent.size === 0 || minutes === 0) return;
  progress.say('waiting for the checks');
  let left = minutes * 60_000;
  for (let pause = 500; left > 0; pause = Math.min(pause * 1.5, 15_000)) {
    const { issues } = await server.submission(id);
    const unfinished = issues.filter(({ code }) => code === 'file-not-checked');
    if (!unfinished.some(({ location }) => sent.has(location))) return;
    await wait(Math.min(pause, left), signal);
    left -= pause;
  }
}
