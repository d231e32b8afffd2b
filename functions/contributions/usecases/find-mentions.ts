import type { App } from '../../app.ts';
import { datasets, type Creator } from '../../catalogue/domain/dataset.ts';
import { datasetVersions, shownVersion } from '../../catalogue/domain/version.ts';
import { filesOfVersion } from '../../catalogue/usecases/publish-version.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { Generation } from '../../platform/objects.ts';
import { mentionIn, type Mention } from '../domain/mention.ts';
import { submissions } from '../domain/submission.ts';

/** Where a version names somebody beside its list of creators. */
export interface Mentions {
  /** At most one for each field and file. */
  found: (Mention & { in: string })[];
  /** Paths of data files that were not read: no text, or more than one answer reads. */
  unread: string[];
  /** There are more of them than are named. */
  more: boolean;
}
type Needs = Pick<App, 'documents' | 'objects' | 'config' | 'policy'>;
type Who = Pick<Creator, 'name' | 'orcid'>;

/**
 * Looks where a contributed version names somebody: in what its author wrote of it (`title`, `summary`, `README.md`, `keywords`,
 * `funding`) and in the address made from it, in the paths of its data files, and in those that are text. Nothing is changed. Faults: not-found, conflict
 * (an operator's). Reads 3 and 1 per file.
 */
export async function findMentions(
  app: Needs,
  { datasetId, version, ...who }: { datasetId: string; version: number } & Who,
): Promise<Mentions> {
  const dataset = await must(app.documents, datasets, datasetId, 'dataset');
  const record = await app.documents.get(datasetVersions, `${datasetId}/${version}`);
  const shown = shownVersion(dataset, version, record);
  if (!shown) throw new Fault('not-found', 'No such version.');
  if (shown.submissionId === undefined)
    throw new Fault(
      'conflict',
      'It came from no submission: look at the description of the dataset.',
    );
  const { readme, keywords } = await must(
    app.documents,
    submissions,
    shown.submissionId,
    'submission',
  );
  const { title, summary, funding } = shown;
  const found: Mentions['found'] = [];
  const add = (place: string, mention: Mention | undefined) => {
    if (mention) found.push({ in: place, ...mention });
  };
  for (const [field, text] of Object.entries({ title, summary, 'README.md': readme }))
    add(field, mentionIn(text, who));
  add('address', mentionIn(datasetId, who));
  for (const [field, list] of Object.entries({ keywords, funding }))
    add(field, mentionIn(list.join(' | '), who));
  const unread: string[] = [];
  let { nameSearch: left } = app.policy.publication;
  for await (const { value } of filesOfVersion(app, datasetId, version)) {
    if (!value.path.startsWith('data/')) continue;
    const { path, size, object: name, generation } = value;
    const readable = /^text\/|json$/.test(value.contentType) && size <= left;
    const bucket = app.config.BUCKET_DATASETS;
    const object = readable ? await app.objects.stat(bucket, name, generation) : undefined;
    if (object) left -= size;
    else unread.push(path);
    const inside = object && (await mentionInObject(app, object, who));
    add(path, inside ?? mentionIn(path, who));
  }
  const { unreadNamed: most } = app.policy.publication;
  return { found, unread: unread.slice(0, most), more: unread.length > most };
}

/** Signs that are looked at again with what follows: a name may stand across two pieces. */
const overlap = 500;

/** Piece by piece, in constant memory. */
async function mentionInObject(
  app: Needs,
  object: Generation,
  who: Who,
): Promise<Mention | undefined> {
  const decoder = new TextDecoder();
  let tail = '';
  let first: Mention | undefined;
  for await (const piece of app.objects.read(object)) {
    const text = tail + decoder.decode(piece as Buffer, { stream: true });
    const mention = mentionIn(text, who);
    if (mention?.full) return mention;
    first ??= mention;
    // without the word that was cut
    tail = text.slice(-overlap).replace(/^[\p{L}\p{M}\p{N}]+/u, '');
  }
  return first;
}
