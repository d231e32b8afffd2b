import type { Remote } from './server.ts';
import type { Summed } from './sums.ts';

/** What is to be done about one file. */
export type Task =
  /** `before`: what became of it the last time, when that was not its fault. */
  | { act: 'declare'; file: Summed; replace: boolean; before?: Remote }
  | { act: 'send'; file: Summed; id: string }
  /** The bytes have arrived. */
  | { act: 'nothing'; file: Summed; remote: Remote }
  /** Other bytes have arrived under this path: only the user may replace them. */
  | { act: 'differs'; file: Summed; remote: Remote }
  /** These very bytes were refused: sending them again changes nothing. */
  | { act: 'refused'; file: Summed; remote: Remote };

const arrived = ['uploaded', 'checking', 'valid'];
/** Refusals for what happened on the way, not for what the file is. */
const onTheWay = ['sha256-differs', 'crc32c-differs', 'size-differs', 'object-gone'];

/** Per file of the folder what is to be done; pure. `rest`: files of the submission that the folder has not. */
export function planOf(
  folder: Summed[],
  listed: Remote[],
  options: { replace: boolean },
): { tasks: Task[]; rest: Remote[] } {
  const current = currentOf(listed);
  const tasks = folder.map((file) => taskFor(file, current.get(file.path), options.replace));
  const here = new Set(folder.map(({ path }) => path));
  const rest = [...current.values()].filter(({ path, state }) => !here.has(path) && counts(state));
  return { tasks, rest };
}

/** The file that a path has now, or had last. */
function currentOf(listed: Remote[]): Map<string, Remote> {
  const current = new Map<string, Remote>();
  for (const remote of listed) {
    const other = current.get(remote.path);
    if (remote.state !== 'removed' && (!other || precedes(other, remote)))
      current.set(remote.path, remote);
  }
  return current;
}

/** Bytes that the submission will have once the whole folder is in it. */
export function bytesTogether(
  folder: { path: string; stamp: { size: number } }[],
  listed: Remote[],
): number {
  const sizes = new Map<string, number>();
  for (const { path, size, state } of currentOf(listed).values())
    if (counts(state)) sizes.set(path, size);
  for (const { path, stamp } of folder) sizes.set(path, stamp.size);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

const counts = (state: string): boolean => state === 'declared' || arrived.includes(state);
/** One file of a path counts at most; of refused ones the last tells. */
const precedes = (a: Remote, b: Remote): boolean =>
  counts(b.state) || (!counts(a.state) && a.declaredAt < b.declaredAt);

function taskFor(file: Summed, remote: Remote | undefined, replace: boolean): Task {
  if (!remote) return { act: 'declare', file, replace: false };
  const same = remote.size === file.stamp.size && remote.sha256 === file.sha256;
  if (remote.state === 'declared')
    return same ? { act: 'send', file, id: remote.id } : { act: 'declare', file, replace: true };
  if (arrived.includes(remote.state)) {
    if (same) return { act: 'nothing', file, remote };
    return replace ? { act: 'declare', file, replace: true } : { act: 'differs', file, remote };
  }
  const errors = remote.issues.filter(({ severity }) => severity === 'error');
  const worthIt = !same || replace || errors.every(({ code }) => onTheWay.includes(code));
  if (!worthIt) return { act: 'refused', file, remote };
  return { act: 'declare', file, replace: false, ...(same ? { before: remote } : {}) };
}
