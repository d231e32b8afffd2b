import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** What tells whether a file is still the one that was looked at. */
export const Stamp = z.object({ size: z.int(), mtimeMs: z.number() });
export type Stamp = z.infer<typeof Stamp>;
export const sameStamp = (a: Stamp, b: Stamp): boolean =>
  a.size === b.size && a.mtimeMs === b.mtimeMs;

const Sums = z.object({ stamp: Stamp, crc32c: z.string(), sha256: z.string() });
export type Sums = z.infer<typeof Sums>;
const Session = z.object({ uri: z.string(), expiresAt: z.coerce.date() });
export type Session = z.infer<typeof Session>;

const Entry = z.discriminatedUnion('is', [
  z.object({ is: z.literal('submission'), id: z.string() }),
  z.object({ is: z.literal('sums'), path: z.string(), ...Sums.shape }),
  z.object({ is: z.literal('doubt'), path: z.string() }),
  z.object({ is: z.literal('session'), fileId: z.string(), ...Session.shape }),
  z.object({ is: z.literal('over'), fileId: z.string() }),
]);
type Entry = z.infer<typeof Entry>;

/** Where the journal of a folder and a server is: below the user's cache, never in the folder itself. */
export function journalPath(folder: string, api: string, env: NodeJS.ProcessEnv): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const key = createHash('sha256')
    .update(JSON.stringify([folder, api]))
    .digest('hex')
    .slice(0, 24);
  return join(cache, 'spaceml-upload', `${key}.jsonl`);
}

/**
 * What is known of a folder's upload, one line per fact: killed anywhere, all lines but the last one hold.
 * Session URIs let anybody upload, so that nobody else may read the file.
 */
export class Journal {
  submission: string | undefined;
  readonly sums = new Map<string, Sums>();
  readonly sessions = new Map<string, Session>();
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Reads the journal, drops what is over or expired, and writes the rest anew. */
  static async open(file: string, now: Date): Promise<Journal> {
    const journal = new Journal(file);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    for (const line of (await textOf(file)).split('\n')) {
      const entry = entryOf(line);
      if (entry) journal.#take(entry);
    }
    for (const [id, { expiresAt }] of journal.sessions)
      if (expiresAt <= now) journal.sessions.delete(id);
    const lines = journal.#entries().map((entry) => `${JSON.stringify(entry)}\n`);
    const fresh = `${file}.${process.pid}`;
    await writeFile(fresh, lines.join(''), { mode: 0o600 });
    await rename(fresh, file);
    return journal;
  }

  async note(entry: Entry): Promise<void> {
    this.#take(entry);
    await appendFile(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  #take(entry: Entry): void {
    switch (entry.is) {
      case 'submission':
        this.submission = entry.id;
        return;
      case 'sums':
        this.sums.set(entry.path, Sums.parse(entry));
        return;
      case 'doubt':
        this.sums.delete(entry.path);
        return;
      case 'session':
        this.sessions.set(entry.fileId, Session.parse(entry));
        return;
      case 'over':
        this.sessions.delete(entry.fileId);
    }
  }

  #entries(): Entry[] {
    return [
      ...(this.submission === undefined
        ? []
        : [{ is: 'submission' as const, id: this.submission }]),
      ...Array.from(this.sums, ([path, sums]) => ({ is: 'sums' as const, path, ...sums })),
      ...Array.from(this.sessions, ([fileId, one]) => ({ is: 'session' as const, fileId, ...one })),
    ];
  }
}

/** Empty when there is none yet. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Undefined for a line that a kill has torn. */
function entryOf(line: string): Entry | undefined {
  try {
    return Entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
