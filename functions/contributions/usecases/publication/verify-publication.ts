import { filesOfVersion } from '../../../catalogue/usecases/publish-version.ts';
import type { Found } from '../../../platform/documents.ts';
import type { DatasetFile } from '../../../catalogue/domain/dataset.ts';
import { pageOf, prefixOf, type Outcome, type Publishing, type StepNeeds } from './places.ts';

/** Looks at everything once more, as somebody else would: every object, the mark, the DOI, the page. Throws at the first difference. */
export async function verifyPublication(
  app: StepNeeds,
  { submission }: Publishing,
): Promise<Outcome> {
  const { datasetId, version, doi } = submission.publication;
  const marks = new Set<string>();
  let page: Found<DatasetFile>[] = [];
  const look = async () => {
    await Promise.all(page.map(({ value }) => same(app, value)));
    page = [];
  };
  for await (const file of filesOfVersion(app, datasetId, version)) {
    page.push(file);
    if (file.value.path === 'manifest.json') marks.add(file.value.object);
    if (page.length === 50) await look();
  }
  await look();
  if (!marks.has(`${prefixOf(submission)}manifest.json`))
    throw new Error('The commit mark is missing.');
  const state = await app.registry.read(doi);
  if (state !== 'findable') throw new Error(`The DOI is ${state ?? 'unknown'} and not findable.`);
  const status = await app.pages.status(pageOf(app, submission));
  if (status !== 200) throw new Error(`The landing page answers ${status}.`);
  return {};
}

async function same(app: StepNeeds, file: DatasetFile): Promise<void> {
  const found = await app.objects.stat(app.config.BUCKET_DATASETS, file.object);
  if (
    found?.generation !== file.generation ||
    found.crc32c !== file.crc32c ||
    found.size !== file.size
  )
    throw new Error(`A published object is not the one in the list: ${file.object}`);
}
