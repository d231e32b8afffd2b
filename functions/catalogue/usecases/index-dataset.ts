import type { App } from '../../app.ts';
import { must, type Found } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { StoredObject } from '../../platform/objects.ts';
import { alongside } from '../domain/cursor.ts';
import { datasetFiles, datasets, type Dataset, type DatasetFile } from '../domain/dataset.ts';
import { formatOf } from '../domain/python.ts';
import { datasetVersions, keptVersion, latestOf } from '../domain/version.ts';
import { digestObject } from './digest-object.ts';
import { fileId, filesOfVersion, keep } from './publish-version.ts';
import { storeDataset } from './store-dataset.ts';

type Hosted = Extract<Dataset, { kind: 'hosted' }>;
type Indexing = Pick<App, 'documents' | 'objects' | 'policy' | 'now'>;

export interface Indexed {
  version: number;
  files: number;
  bytes: number;
  /** False: the objects are those of the version served already. */
  changed: boolean;
}

/**
 * Takes the objects that lie under a hosted dataset's prefix into the catalogue as its next version,
 * each with generation, size, CRC32C and SHA-256; only what is new is read. The version is served
 * once all of it is recorded: stopped anywhere and run again it ends the same. `seen` is told each file.
 * Faults: not-found, conflict. Reads 1 per file of this and the last version, writes 1 per file and 4.
 */
export async function indexDataset(
  app: Indexing,
  actor: string,
  id: string,
  seen: (path: string, size: number) => void = () => undefined,
): Promise<Indexed> {
  const dataset = await must(app.documents, datasets, id, 'dataset');
  if (dataset.kind !== 'hosted')
    throw new Fault('conflict', 'The files of this dataset are with a partner.');
  unclaimed(dataset);
  const version = latestOf(dataset) + 1;
  const served = alongside(filesOfVersion(app, id, dataset.version), ({ value }) => value.path);
  const begun = alongside(filesOfVersion(app, id, version), ({ value }) => value.path);
  const formats = new Set<string>();
  let total = { files: 0, bytes: 0, same: 0 };
  let batch: Found<DatasetFile>[] = [];
  for await (const object of app.objects.list(dataset.bucket, dataset.prefix)) {
    const path = object.name.slice(dataset.prefix.length);
    // Consoles make empty objects to show folders.
    if (path === '' || path.endsWith('/')) continue;
    if (unsafe.test(path))
      throw new Fault('conflict', `Rename ${object.name}: a list would lead out of its folder.`);
    const before = (await served.at(path))?.value;
    const known = [before, (await begun.at(path))?.value].find((file) => isOf(file, object));
    const sha256 = known?.sha256 ?? (await digestObject(app, object));
    // its bytes were read just now, or when they were indexed first
    const fixityAt = known ? known.fixityAt : app.now();
    const value = fileRecord(version, path, object, sha256, fixityAt);
    total = {
      files: total.files + 1,
      bytes: total.bytes + object.size,
      same: total.same + (isOf(before, object) ? 1 : 0),
    };
    const format = formatOf(path);
    if (format !== undefined) formats.add(format);
    batch.push({ id: fileId(version, total.files), value });
    if (batch.length === app.policy.catalogue.filesPerWrite) {
      await write(app, id, batch);
      batch = [];
    }
    seen(path, object.size);
  }
  await write(app, id, batch);
  await removeBeyond(app, id, version, fileId(version, total.files));
  const { files, bytes, same } = total;
  if (files === 0)
    throw new Fault('conflict', `No objects under ${dataset.bucket}/${dataset.prefix}.`);
  if (same === files && files === dataset.files) {
    await removeBeyond(app, id, version, '');
    return { version: dataset.version, files, bytes, changed: false };
  }
  await serveVersion(app, actor, id, dataset, { version, files, bytes, formats: [...formats] });
  return { version, files, bytes, changed: true };
}

/** Control signs, and parts that are empty, `.` or `..`: lists name the file that a downloader writes. */
const unsafe = /\p{Cc}|(?:^|\/)\.{0,2}(?:\/|$)/u;

/** Fault conflict while the next number is promised to a submission. */
function unclaimed({ claim }: Dataset): void {
  if (claim)
    throw new Fault(
      'conflict',
      `Version ${claim.version} is being published by submission ${claim.submissionId}: index it afterwards.`,
    );
}

const isOf = (file: DatasetFile | undefined, object: StoredObject): boolean =>
  file?.object === object.name && file.generation === object.generation;

const fileRecord = (
  version: number,
  path: string,
  object: StoredObject,
  sha256: string,
  fixityAt: Date | undefined,
): DatasetFile => ({
  version,
  path,
  object: object.name,
  generation: object.generation,
  size: object.size,
  crc32c: object.crc32c,
  sha256,
  contentType: object.contentType ?? 'application/octet-stream',
  ...(fixityAt === undefined ? {} : { fixityAt }),
});

const write = (app: Pick<App, 'documents'>, id: string, batch: Found<DatasetFile>[]) =>
  app.documents.transact((tx) => {
    for (const file of batch) tx.set(datasetFiles, `${id}/${file.id}`, file.value);
    return Promise.resolve();
  });

/** Records of a run that stopped, when there were more objects than now. */
async function removeBeyond(
  app: Pick<App, 'documents'>,
  id: string,
  version: number,
  last: string,
): Promise<void> {
  for await (const file of filesOfVersion(app, id, version))
    if (file.id > `${id}/${last}`)
      await app.documents.transact((tx) => {
        tx.remove(datasetFiles, file.id);
        return Promise.resolve();
      });
}

/** From here on listing and downloading serve the version; Fault conflict when another run was faster. */
const serveVersion = (
  app: Pick<App, 'documents' | 'now'>,
  actor: string,
  id: string,
  read: Hosted,
  made: { version: number; files: number; bytes: number; formats: string[] },
) =>
  app.documents.transact(async (tx) => {
    const now = app.now();
    const dataset = await must(tx, datasets, id, 'dataset');
    unclaimed(dataset);
    if (latestOf(dataset) !== latestOf(read) || dataset.version !== read.version)
      throw new Fault('conflict', 'The dataset was changed in the meantime: run this again.');
    const { version, files, bytes, formats } = made;
    const former = await tx.get(datasetVersions, `${id}/${dataset.version}`);
    // the DOI is of the version before
    const after: Dataset = {
      ...dataset,
      doi: undefined,
      version,
      latest: version,
      files,
      bytes,
      formats,
    };
    storeDataset(tx, { id, after, actor, action: 'index', reason: `version-${version}`, now });
    keep(tx, id, keptVersion(dataset, former));
    tx.set(datasetVersions, `${id}/${version}`, { version, files, bytes, publishedAt: now });
  });
