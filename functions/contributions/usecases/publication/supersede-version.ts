import { datasetFiles } from '../../../catalogue/domain/dataset.ts';
import { datasetVersions } from '../../../catalogue/domain/version.ts';
import { Fault } from '../../../platform/fault.ts';
import { bytesOf } from '../../../platform/objects.ts';
import { Attributes, supersededBy } from '../../domain/datacite.ts';
import { submissions } from '../../domain/submission.ts';
import { supersede } from '../../domain/transitions.ts';
import { superseded } from '../../mails.ts';
import { storeSubmission } from '../store-submission.ts';
import { pageOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/**
 * The version before points to this one at the registry, and its submission becomes superseded; nothing for
 * a first version. Its other metadata are those that were published with it, whoever was erased since.
 * Fault conflict with the registry's words, or when those metadata are gone; throws (to come again) while the
 * one before is still being published. Reads 5, writes 3.
 */
export async function supersedeVersion(
  app: StepNeeds,
  { submission }: Publishing,
): Promise<Outcome> {
  const { datasetId, previous, doi } = submission.publication;
  if (previous === undefined) return {};
  const record = await app.documents.get(datasetVersions, `${datasetId}/${previous}`);
  const behind =
    record?.submissionId && (await app.documents.get(submissions, record.submissionId));
  // its own last steps would write over what is written here
  if (behind && behind.state === 'publishing')
    throw new Error(`Version ${previous} is still being published.`);
  if (record?.doi !== undefined)
    await app.registry.put(
      record.doi,
      supersededBy(await attributesOf(app, datasetId, previous), doi),
    );
  const id = record?.submissionId;
  if (id === undefined) return {};
  await app.documents.transact(async (tx) => {
    const now = app.now();
    const before = await tx.get(submissions, id);
    const after = before && supersede(before, now);
    if (!after) return;
    const step = { id, before, after, actor: 'publish-submission', action: 'supersede', now };
    // who publishes the newer one is told of that anyway
    const other = before.ownerId !== submission.ownerId;
    const letter = other ? superseded(before.title, doi, pageOf(app, submission)) : undefined;
    storeSubmission(app, tx, { ...step, reason: 'P-3.3a', letter });
  });
  return {};
}

/** What the registry was told of a version: it lies beside the data. */
async function attributesOf(
  app: Pick<StepNeeds, 'documents' | 'objects' | 'config'>,
  datasetId: string,
  version: number,
): Promise<Attributes> {
  const [found] = await app.documents.find(datasetFiles, {
    within: datasetId,
    where: [
      ['version', '==', version],
      ['path', '==', 'datacite.json'],
    ],
    limit: 1,
  });
  if (!found) throw new Fault('conflict', `Version ${version} has no datacite.json to go by.`);
  const { object: name, generation } = found.value;
  const bytes = await bytesOf(
    app.objects.read({ bucket: app.config.BUCKET_DATASETS, name, generation }),
  );
  return Attributes.parse(JSON.parse(bytes.toString('utf8')));
}
