import { filesOfVersion } from '../../../catalogue/usecases/publish-version.ts';
import type { DatasetFile } from '../../../catalogue/domain/dataset.ts';
import type { StoredObject } from '../../../platform/objects.ts';
import type { Seen } from '../../domain/disagreement.ts';
import {
  publicationOf,
  submissions,
  type Submission,
  type SubmissionState,
} from '../../domain/submission.ts';
import type { Publication } from '../../domain/publication.ts';
import type { Page, Pass, PassNeeds } from './run-pass.ts';

const ended: SubmissionState[] = ['published', 'superseded', 'withdrawn'];

/** The next submission that may have been published, in order of id, and what came of it. */
export async function nextPublished(
  app: Pick<PassNeeds, 'documents'>,
  after: string | undefined,
): Promise<{ id: string; value: Submission; publication: Publication | undefined } | undefined> {
  const [next] = await app.documents.find(submissions, {
    where: [['state', 'in', ended]],
    limit: 1,
    ...(after === undefined ? {} : { after }),
  });
  return next && { ...next, publication: publicationOf(next.value) };
}

/** Each published version's list of files against the objects below its prefix, both ways; one version a page. */
export const publishedPass: Pass = {
  name: 'published',
  most: ({ policy }) => policy.reconcile.records,
  look: async (app, after): Promise<Page> => {
    const next = await nextPublished(app, after);
    if (!next) return { seen: [], looked: 1, after: undefined };
    if (!next.publication) return { seen: [], looked: 1, after: next.id };
    const { seen, looked } = await compare(app, next.publication);
    return { seen, looked: looked + 1, after: next.id };
  },
};

async function compare(
  app: PassNeeds,
  { datasetId, version }: Publication,
): Promise<Omit<Page, 'after'>> {
  const objects = new Map<string, StoredObject>();
  const prefix = `${datasetId}/v${version}/`;
  for await (const object of app.objects.list(app.config.BUCKET_DATASETS, prefix))
    objects.set(object.name, object);
  const seen: Seen[] = [];
  let looked = objects.size;
  for await (const { value } of filesOfVersion(app, datasetId, version)) {
    const object = objects.get(value.object);
    objects.delete(value.object);
    looked += 1;
    if (!object) seen.push({ code: 'published-missing', place: value.object });
    else if (!isSame(object, value)) seen.push({ code: 'published-other', place: value.object });
  }
  for (const place of objects.keys()) seen.push({ code: 'published-unknown', place });
  return { seen, looked };
}

const isSame = (object: StoredObject, file: DatasetFile): boolean =>
  object.generation === file.generation &&
  object.size === file.size &&
  object.crc32c === file.crc32c;
