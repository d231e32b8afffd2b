import { stat } from 'node:fs/promises';
import { sameStamp, type Journal } from './journal.ts';
import type { Task } from './plan.ts';
import type { Progress } from './progress.ts';
import { inParallel, type Patience } from './retry.ts';
import { Changed, send, SessionGone } from './send.ts';
import { perRequest, Refused, type Declared, type Server } from './server.ts';
import type { Summed } from './sums.ts';

/** What one run did. */
export interface Done {
  /** Paths whose bytes are all there. */
  sent: string[];
  /** Of those, and of what broke off, where a session of an earlier run went on. */
  resumed: { path: string; from: number }[];
  /** Files that are not those that the sums were taken of. */
  changed: string[];
  /** What went wrong with one file alone. */
  failed: { path: string; why: string }[];
}

interface Needs {
  server: Server;
  journal: Journal;
  progress: Progress;
  patience: Patience;
}
type ToSend = Extract<Task, { act: 'send' }>;

/** Declares what is new, in as few requests as the server takes; answers the files to send. Throws Refused. */
export async function declare(
  { server, patience }: Pick<Needs, 'server' | 'patience'>,
  id: string,
  tasks: Task[],
): Promise<ToSend[]> {
  const fresh = tasks.filter((task) => task.act === 'declare');
  const ready = tasks.filter((task) => task.act === 'send');
  for (let at = 0; at < fresh.length; at += perRequest) {
    patience.signal.throwIfAborted();
    const batch = fresh.slice(at, at + perRequest);
    const items = await server.declare(id, batch.map(declared)).catch((error: unknown) => {
      throw error instanceof Refused ? named(error, batch) : error;
    });
    const ids = new Map(items.map((item) => [item.path, item.id]));
    for (const { file } of batch) ready.push({ act: 'send', file, id: ids.get(file.path)! });
  }
  return ready;
}

const declared = ({ file, replace }: { file: Summed; replace: boolean }): Declared => ({
  ...{ path: file.path, size: file.stamp.size },
  ...{ sha256: file.sha256, crc32c: file.crc32c, replace },
});

/** The refusal with each file's name instead of its place in the request. */
function named(error: Refused, batch: { file: Summed }[]): Refused {
  const lines = error.errors.map(({ pointer, detail }) => {
    const path = batch[Number(/^\/files\/(\d+)/.exec(pointer)?.[1])]?.file.path;
    return `  ${path ?? pointer}: ${detail}`;
  });
  return new Refused(error.status, { detail: [error.message, ...lines].join('\n') });
}

/** Sends the bytes of files, so many at a time. Throws what ends the whole run: the server cannot be reached, the sign-in is over. */
export async function sendAll(
  needs: Needs,
  id: string,
  tasks: ToSend[],
  parallel: number,
): Promise<Done> {
  const done: Done = { sent: [], resumed: [], changed: [], failed: [] };
  const bytes = tasks.reduce((sum, { file }) => sum + file.stamp.size, 0);
  const phase = needs.progress.phase('uploading', bytes);
  try {
    await inParallel(tasks, parallel, async (task) => {
      const bar = phase.file(task.file.path, task.file.stamp.size);
      await sendOne(needs, id, task, done, (at) => bar.at(at));
      bar.end();
    });
  } finally {
    phase.end();
  }
  return done;
}

/** Sessions that one file may use up in one run. */
const sessions = 3;

async function sendOne(
  { server, journal, patience }: Needs,
  id: string,
  { file, id: fileId }: ToSend,
  done: Done,
  at: (bytes: number) => void,
): Promise<void> {
  const { path, stamp } = file;
  for (let tries = sessions; tries > 0; tries -= 1)
    try {
      if (!(await unchanged(file))) throw new Changed();
      const known = journal.sessions.get(fileId);
      const session = known ?? (await server.session(id, fileId));
      if (!known) await journal.note({ is: 'session', fileId, ...session });
      const begun = known !== undefined;
      const sending = { uri: session.uri, file: file.file, size: stamp.size, begun, at };
      const from = await send(patience, path, sending);
      if (begun && from > 0) done.resumed.push({ path, from });
      await journal.note({ is: 'over', fileId });
      if (!(await unchanged(file))) throw new Changed();
      done.sent.push(path);
      return;
    } catch (error) {
      patience.signal.throwIfAborted();
      if (error instanceof SessionGone) await journal.note({ is: 'over', fileId });
      else if (error instanceof Changed) {
        done.changed.push(path);
        return;
      } else if (error instanceof Refused && error.status !== 401) {
        // 409: its bytes are there already, and the list of files will tell
        if (error.status === 409) done.sent.push(path);
        else done.failed.push({ path, why: error.message });
        return;
      } else throw error;
    }
  done.failed.push({ path, why: 'Its upload sessions end before their time.' });
}

async function unchanged({ file, stamp }: Summed): Promise<boolean> {
  const now = await stat(file).catch(() => undefined);
  return now !== undefined && sameStamp(stamp, { size: now.size, mtimeMs: now.mtimeMs });
}
