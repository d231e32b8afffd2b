import {
  datasetFiles,
  datasets,
  type Creator,
  type DatasetFile,
} from '../../../catalogue/domain/dataset.ts';
import { withheld } from '../../../catalogue/domain/uncredit.ts';
import { datasetVersions } from '../../../catalogue/domain/version.ts';
import { filesOfVersion } from '../../../catalogue/usecases/publish-version.ts';
import { crc32c } from '../../../platform/crc32c.ts';
import { must, type Found } from '../../../platform/documents.ts';
import { sha256 } from '../../../platform/hash.ts';
import { bytesOf } from '../../../platform/objects.ts';
import { Attributes } from '../../domain/datacite.ts';
import type { VersionDocument } from '../../domain/documents-of-version.ts';
import { asPublished, submissions, type Submission } from '../../domain/submission.ts';
import { storeSubmission } from '../store-submission.ts';
import { documentsBeside, manifestOf } from './documents-beside.ts';
import type { StepNeeds } from './places.ts';

/**
 * Writes the documents of a published version anew, and tells the registry, where the record credits somebody no
 * more or has other words (P-2.2.2b): killed anywhere and run again it comes to the same end. Fault conflict with the registry's words.
 * Reads 4 and 1 per file, writes 4 and 1 per document that changed.
 */
export async function correctVersion(
  app: StepNeeds,
  id: string,
  submission: Submission,
): Promise<Submission> {
  const record = await recordOf(app, submission);
  const creators = record?.described?.creators ?? [];
  const stood = asPublished(submission, creators);
  if (!record || !stood) throw new Error('A submission without a version is to be corrected.');
  const { datasetId, version, doi } = stood.publication;
  const files = await Array.fromAsync(filesOfVersion(app, datasetId, version));
  const published = await attributesOf(app, files);
  const attributes: Attributes = {
    ...published,
    creators: published.creators.map((creator, index) =>
      creators[index]?.name === withheld
        ? { name: withheld, nameIdentifiers: [], affiliation: [] }
        : creator,
    ),

    titles: [{ title: stood.title }],
    descriptions: [{ description: stood.summary, descriptionType: 'Abstract' }],
  };
  const data = files.map(({ value }) => value).filter(({ path }) => path.startsWith('data/'));
  const known = new Map(files.map((file) => [file.value.path, file]));
  const documents = documentsBeside(app, stood, attributes, data, (path) => known.has(path));
  const written: Found<DatasetFile>[] = [];
  const write = async (document: VersionDocument) => {
    const before = known.get(document.path);
    if (before) written.push(await putOver(app, id, before, document));
  };
  for (const document of documents) await write(document);
  await write(manifestOf(id, stood, [...data, ...written.map(({ value }) => value)]));
  const { creators: credited, titles, descriptions } = attributes;
  await app.registry.put(doi, { creators: credited, titles, descriptions });
  const all = [...data, ...written.map(({ value }) => value)];
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  return app.documents.transact(async (tx) => {
    const before = await must(tx, submissions, id, 'submission');
    const dataset = await must(tx, datasets, datasetId, 'dataset');
    // something else was taken out meanwhile: the doorbell has rung for that
    const current = await tx.get(datasetVersions, `${datasetId}/${version}`);
    const now = saidBy(before, current?.described?.creators);
    if (now !== saidBy(submission, creators)) return before;
    const { correcting: _done, ...after } = before;
    for (const { id: file, value } of written)
      if (known.get(value.path)?.value !== value) tx.set(datasetFiles, file, value);
    tx.patch(datasetVersions, `${datasetId}/${version}`, { bytes });
    if (dataset.version === version) tx.patch(datasets, datasetId, { bytes });
    const by = { actor: 'publish-submission', action: 'correct', reason: 'P-2.2.2b' };
    return storeSubmission(app, tx, { id, before, after, now: app.now(), ...by });
  });
}

/** All that a correction may change, to compare. */
const saidBy = ({ title, summary, readme }: Submission, creators: Creator[] = []): string =>
  JSON.stringify([title, summary, readme, creators]);

/** What the registry was told: it lies beside the data, perhaps written anew by a run that was killed. */
async function attributesOf(app: StepNeeds, files: Found<DatasetFile>[]): Promise<Attributes> {
  const file = files.find(({ value }) => value.path === 'datacite.json')?.value;
  const there = file && (await app.objects.stat(app.config.BUCKET_DATASETS, file.object));
  if (!there) throw new Error('A published version has no datacite.json.');
  return Attributes.parse(JSON.parse((await bytesOf(app.objects.read(there))).toString('utf8')));
}

const recordOf = async (app: StepNeeds, submission: Submission) => {
  const publication = asPublished(submission, [])?.publication;
  return (
    publication &&
    app.documents.get(datasetVersions, `${publication.datasetId}/${publication.version}`)
  );
};

/** Writes a document in place of what lies there, or finds that done: also by a run that was killed before it was recorded. */
async function putOver(
  app: StepNeeds,
  id: string,
  { id: file, value }: Found<DatasetFile>,
  { content, contentType }: VersionDocument,
): Promise<Found<DatasetFile>> {
  const there = await app.objects.stat(app.config.BUCKET_DATASETS, value.object);
  const digest = sha256(content);
  const sum = await crc32c(content);
  const object =
    there?.metadata['sha256'] === digest && there.crc32c === sum
      ? there
      : there &&
        (await app.objects.replace(there, content, {
          ...{ contentType, contentDisposition: 'attachment' },
          metadata: { sha256: digest, submission: id },
        }));
  if (!object) throw new Error(`Somebody else writes ${value.object}, or it is gone.`);
  const { generation, size } = object;
  if (generation === value.generation) return { id: file, value };
  const written = { generation, size, sha256: digest, crc32c: sum, fixityAt: app.now() };
  return { id: file, value: { ...value, ...written } };
}
