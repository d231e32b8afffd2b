import { filesOfVersion, publishVersion } from '../../../catalogue/usecases/publish-version.ts';
import { prefixOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/** From here on the catalogue serves the version. Reads 4, writes 4. */
export async function enterCatalogue(
  app: StepNeeds,
  { id, submission }: Publishing,
): Promise<Outcome> {
  const { publication } = submission;
  const { datasetId, version, doi, startedAt } = publication;
  const { files, bytes } = publication.total ?? (await count(app, datasetId, version));
  const { projectId, title, summary, licence, funding, derivedFrom, personal } = submission;
  const { sourceVersions } = submission;
  await publishVersion(app, {
    ...{ datasetId, version, doi, projectId, title, summary, licence, funding, derivedFrom },
    sourceVersions,
    creators: (personal?.creators ?? []).map(({ name, orcid, affiliation }) => ({
      name,
      ...(orcid === undefined ? {} : { orcid }),
      ...(affiliation === undefined ? {} : { affiliation }),
    })),
    publisher: app.policy.publication.publisher,
    submissionId: id,
    actor: submission.decidedBy,
    bucket: app.config.BUCKET_DATASETS,
    prefix: prefixOf(submission),
    ...{ files, bytes, publishedAt: startedAt },
  });
  return {};
}

/** A publication begun before manifests left their totals has them counted. Reads 1 per file. */
async function count(app: StepNeeds, datasetId: string, version: number) {
  const sizes: number[] = [];
  for await (const { value } of filesOfVersion(app, datasetId, version)) sizes.push(value.size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
