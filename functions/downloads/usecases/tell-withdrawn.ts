import type { App } from '../../app.ts';
import { datasets } from '../../catalogue/domain/dataset.ts';
import { datasetVersions, shownVersion, withdrawnReason } from '../../catalogue/domain/version.ts';
import { landingUrl } from '../../catalogue/usecases/read-landing.ts';
import { people } from '../../people/domain/person.ts';
import { every } from '../../platform/documents.ts';
import type { Letter } from '../../platform/mail.ts';
import { mails, post } from '../../platform/mail.ts';
import { downloads } from '../domain/download.ts';
import { withdrawn } from '../mails.ts';

type Needs = Pick<App, 'documents' | 'config' | 'now'>;

/**
 * Tells everybody who downloaded a version that it was withdrawn, once; answers how many versions. Stopped
 * anywhere and run again nobody is told twice. Reads 2 and 1 per record of a download, 2 per person, writes 1 each.
 */
export async function tellWithdrawn(app: Needs): Promise<number> {
  let count = 0;
  const untold = every(app.documents, datasetVersions, { where: [['untold', '==', true]] });
  for await (const { id, value } of untold) {
    const [datasetId, version] = [id.split('/')[0]!, value.version];
    const dataset = await app.documents.get(datasets, datasetId);
    const shown = dataset && shownVersion(dataset, version, value);
    if (dataset && shown?.withdrawn) {
      const { reason } = shown.withdrawn;
      const instead = withdrawnReason(dataset, version)?.wayOut ?? '';
      const page = landingUrl(app.config, datasetId, version);
      const letter = withdrawn({ title: shown.title, version, reason, instead, page });
      for (const personId of await downloaders(app, datasetId, version))
        await tell(app, `withdrawn-${datasetId}-${version}-${personId}`, personId, letter);
    }
    await app.documents.transact((tx) => {
      tx.patch(datasetVersions, id, { untold: undefined });
      return Promise.resolve();
    });
    count += 1;
  }
  return count;
}

async function downloaders(app: Needs, datasetId: string, version: number): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { value } of every(app.documents, downloads, {
    where: [
      ['datasetId', '==', datasetId],
      ['version', '==', version],
    ],
  }))
    ids.add(value.personId);
  return ids;
}

/** Nobody who was erased, or is being so, is written to. */
const tell = (app: Needs, id: string, personId: string, letter: Letter): Promise<void> =>
  app.documents.transact(async (tx) => {
    const person = await tx.get(people, personId);
    const email = person?.erasure === undefined ? person?.personal?.email : undefined;
    if (email === undefined || (await tx.get(mails, id))) return;
    post(tx, app.config, app.now(), { id, to: [email], about: [personId], letter });
  });
