import type { App } from '../../app.ts';
import { datasets, type DatasetFile } from '../../catalogue/domain/dataset.ts';
import { isDoi, normalDoi } from '../../catalogue/domain/doi.ts';
import { datasetVersions, shownVersion } from '../../catalogue/domain/version.ts';
import { filesOfVersion } from '../../catalogue/usecases/publish-version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { readLineage } from '../../catalogue/usecases/read-lineage.ts';
import { brokenLink, eventsOf, type AuditEvent } from '../../platform/audit.ts';
import { every, must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { submissions, type Submission } from '../domain/submission.ts';

type Needs = Pick<App, 'documents' | 'objects' | 'identity' | 'config' | 'policy'>;
type Traced = Awaited<ReturnType<typeof traceVersion>>;
export type VersionTrace = Traced;

/** Objects looked at side by side. */
const together = 50;

/**
 * From a DOI (or `dataset/v2`) to the bytes (P-1): the version, the submission and decision behind it with
 * every event, what it derives from, and each file with generation and checksums, looked up in the bucket.
 * Pseudonyms only. Faults: not-found, invalid. Reads 1 per file, event and dataset of the lineage.
 */
export async function traceVersion(app: Needs, name: string) {
  const { datasetId, version } = await placeNamed(app, name);
  const dataset = await must(app.documents, datasets, datasetId, 'dataset');
  const record = await app.documents.get(datasetVersions, `${datasetId}/${version}`);
  const shown = shownVersion(dataset, version, record);
  if (!shown) throw new Fault('not-found', `Dataset ${datasetId} has no version ${version}.`);
  const { nodes, edges } = await readLineage(app, datasetId, dataset, shown);
  const behind = shown.submissionId;
  return {
    doi: shown.doi,
    dataset: datasetId,
    version,
    page: landingUrl(app.config, datasetId, version),
    title: shown.title,
    licence: shown.licence,
    publishedAt: shown.publishedAt,
    served: version === dataset.version,
    withdrawn: shown.withdrawn,
    place: shown.place,
    submission: behind === undefined ? undefined : await submissionOf(app, behind),
    derivedFrom: edges
      .filter(({ from }) => from === datasetId)
      .map(({ to }) => ({ id: to, doi: nodes.find(({ id }) => id === to)?.doi })),
    files: await filesOf(app, datasetId, version, shown.place?.bucket),
  };
}

async function placeNamed(app: Needs, name: string) {
  const doi = normalDoi(name);
  if (isDoi(doi)) {
    const where: [string, '==', string][] = [['doi', '==', doi]];
    const [found] = await app.documents.find(datasetVersions, { where, limit: 1 });
    if (!found) throw new Fault('not-found', `No version here has the DOI ${doi}.`);
    return { datasetId: found.id.split('/')[0]!, version: found.value.version };
  }
  const parts = /^([a-z0-9][a-z0-9-]{1,62})\/v([1-9]\d{0,4})$/.exec(name);
  if (!parts) throw new Fault('invalid', 'Name a DOI, or a version as dataset/v2.');
  return { datasetId: parts[1]!, version: Number(parts[2]) };
}

async function submissionOf(app: Needs, id: string) {
  const submission = await must(app.documents, submissions, id, 'submission');
  const events: AuditEvent[] = [];
  for await (const { value } of every(app.documents, eventsOf(submissions), { within: id }))
    events.push(value);
  const stood = submission.state === 'withdrawn' ? submission.published : submission;
  const decision = stood && 'checklist' in stood ? stood : undefined;
  const told = [];
  for (const { at, actor, action, state, reason } of events)
    told.push({ at, actor, part: await partOf(app, submission, actor), action, state, reason });
  return {
    id,
    state: submission.state,
    revision: submission.revision,
    signedOff: decision?.manifest,
    submittedAt: decision?.submittedAt,
    decision: decision && {
      verdict: 'accept',
      by: decision.decidedBy,
      part: 'reviewer',
      at: decision.decidedAt,
      checklist: decision.checklist,
    },
    events: told,
    broken: brokenLink(submission.chain, events),
  };
}

/** What somebody is to the submission: never who they are. */
async function partOf(app: Needs, submission: Submission, actor: string): Promise<string> {
  if (actor === submission.ownerId) return 'author';
  if ('decidedBy' in submission && actor === submission.decidedBy) return 'reviewer';
  if (['publish-submission', 'receive-upload', 'sweep', 'erasure'].includes(actor)) return 'system';
  const account = await app.identity.find({ id: actor });
  if (!account) return 'account gone';
  return account.roles.length > 0 ? account.roles.join('+') : 'team';
}

/** Each file as recorded, and whether exactly those bytes lie in the bucket. */
async function filesOf(app: Needs, datasetId: string, version: number, bucket: string | undefined) {
  const files: (Omit<DatasetFile, 'version' | 'contentType'> & { here: boolean })[] = [];
  let page: DatasetFile[] = [];
  const look = async () => {
    const here = await Promise.all(page.map((file) => isHere(app, bucket, file)));
    for (const [index, { path, object, generation, size, crc32c, sha256 }] of page.entries())
      files.push({ path, object, generation, size, crc32c, sha256, here: here[index]! });
    page = [];
  };
  for await (const { value } of filesOfVersion(app, datasetId, version))
    if (page.push(value) === together) await look();
  await look();
  return files;
}

async function isHere(app: Needs, bucket: string | undefined, file: DatasetFile): Promise<boolean> {
  if (bucket === undefined) return false;
  const found = await app.objects.stat(bucket, file.object, file.generation);
  return found?.size === file.size && found.crc32c === file.crc32c;
}
