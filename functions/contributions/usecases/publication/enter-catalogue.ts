import { filesOfVersion, publishVersion } from '../../../catalogue/usecases/publish-version.ts';
import { prefixOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/** From here on the catalogue serves the version. Reads 1 per file. */
export async function enterCatalogue(
  app: StepNeeds,
  { id, submission }: Publishing,
): Promise<Outcome> {
  const { publication } = submission;
  const { datasetId, version, doi, startedAt } = publication;
  let files = 0;
  let bytes = 0;
  for await (const { value } of filesOfVersion(app, datasetId, version)) {
    files += 1;
    bytes += value.size;
  }
  const { projectId, title, summary, licence, funding, derivedFrom, personal } = submission;
  await publishVersion(app, {
    ...{ datasetId, version, doi, projectId, title, summary, licence, funding, derivedFrom },
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
  return 'done';
}
