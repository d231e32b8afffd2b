import { policy } from '../../../policy.ts';
import { error, type Issue } from '../issue.ts';
import { Stop, type Subject } from './parser.ts';

/** An entry of an archive as its directory or header tells of it. */
export interface ArchiveEntry {
  name: string;
  encrypted: boolean;
  /** A symbolic link, or whatever else is neither file nor folder. */
  link: boolean;
  /** Bytes that it would have unpacked. */
  size: number;
}

const harmful =
  /\.(?:pkl|pickle|joblib|pt|pth|exe|dll|so|dylib|com|bat|cmd|scr|ps1|sh|js|vbs|wsf|hta|jar|class|html?|svg|lnk|msi|py[co])$|(?:^|\/)vbaProject\.bin$/i;
const escapes = (name: string): boolean =>
  name.startsWith('/') ||
  /[\\\p{Cc}]/u.test(name) ||
  /^[a-z]:/i.test(name) ||
  name.split('/').includes('..');
/** How many issues of one archive are told. */
const told = 20;

/** What speaks against entries; Stop with danger where one would run on opening. */
export function entryIssues(file: Subject, entries: ArchiveEntry[]): Issue[] {
  const { ratio } = policy.submission.archive;
  const inside = ({ name }: ArchiveEntry) => `${file.path}!${name.slice(0, 200)}`;
  const harm = entries.find(({ name }) => harmful.test(name));
  if (harm)
    throw new Stop(
      error(
        'archive-danger',
        inside(harm),
        'The archive holds something that runs on opening, or a web page.',
        'Leave it out and pack the archive again; save weights as safetensors.',
      ),
      true,
    );
  const issues: Issue[] = [];
  const refuse = (code: string, where: string, message: string, suggestion: string) =>
    void issues.push(error(code, where, message, suggestion));
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (unpacked > ratio * file.size)
    refuse(
      'archive-ratio',
      file.path,
      `Unpacked it would be more than ${ratio} times its size.`,
      'Send the files without ZIP.',
    );
  const names = new Set<string>();
  for (const entry of entries) {
    if (issues.length >= told) break;
    const key = entry.name.normalize('NFC').toLowerCase();
    if (names.has(key))
      refuse('archive-twice', inside(entry), 'It has two entries of that name.', 'Name each once.');
    names.add(key);
    if (entry.encrypted)
      refuse('archive-encrypted', inside(entry), 'It is encrypted.', 'Pack it without a password.');
    if (entry.link)
      refuse('archive-link', inside(entry), 'It is a link.', 'Pack what it leads to.');
    if (escapes(entry.name))
      refuse(
        'archive-path',
        inside(entry),
        'Unpacked it would lie outside of the folder.',
        'Pack it with relative paths.',
      );
  }
  return issues;
}
