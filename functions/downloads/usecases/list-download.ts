import type { App } from '../../app.ts';
import { mustDownload } from '../../access/usecases/may-download.ts';
import { citationText, citedOf } from '../../catalogue/domain/citation.ts';
import { datasetFiles, type DatasetFile } from '../../catalogue/domain/dataset.ts';
import { landingUrl, readVersion } from '../../catalogue/usecases/read-landing.ts';
import { every } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import type { User } from '../../platform/identity.ts';
import { downloads, type Download } from '../domain/download.ts';
import type { Head, Line } from '../domain/listing.ts';

type Needs = Pick<App, 'documents' | 'config' | 'policy' | 'now' | 'signer'>;

/**
 * The files of a recorded download with fresh URLs, streamed; the predicate is asked again each time.
 * Reads: the predicate's, 2, and one per file. Faults: not-found, gone, forbidden (with reasons).
 */
export async function listDownload(
  app: Needs,
  user: User,
  id: string,
): Promise<{ head: Head; lines: AsyncIterable<Line> }> {
  const download = await app.documents.get(downloads, id);
  if (download?.personId !== user.id) throw new Fault('not-found', 'No such download.');
  if (app.now() >= download.expiresAt)
    throw new Fault('gone', 'This download is over: start a new one and say why.');
  const { datasetId, version } = download;
  const { dataset } = await mustDownload(app, user, datasetId, version);
  const shown = await readVersion(app.documents, datasetId, dataset, version);
  const url = landingUrl(app.config, datasetId, version);
  const head: Head = {
    dataset: datasetId,
    version,
    licence: shown.licence,
    citation: citationText(citedOf(datasetId, shown, url)),
    files: download.files,
    bytes: download.bytes,
  };
  return { head, lines: linesOf(app, id, download) };
}

async function* linesOf(app: Needs, id: string, download: Download): AsyncGenerator<Line> {
  const files = every(
    app.documents,
    datasetFiles,
    {
      within: download.datasetId,
      where: [
        ['version', '==', download.version],
        ...(download.object === undefined
          ? []
          : [['object', '==', download.object] as [string, '==', string]]),
      ],
    },
    1000,
  );
  for await (const { value } of files) yield { file: value, url: urlOf(app, id, download, value) };
}

/** A URL for that generation of the file and no other, for the policy's time. */
export function urlOf(
  app: Pick<App, 'policy' | 'now' | 'signer'>,
  id: string,
  download: Download,
  file: DatasetFile,
  method: 'GET' | 'HEAD' = 'GET',
): string {
  const now = app.now();
  return app.signer.sign(
    {
      method,
      bucket: download.bucket,
      name: file.object,
      generation: file.generation,
      download: id,
      ...(download.userProject === undefined ? {} : { userProject: download.userProject }),
      expires: new Date(now.getTime() + app.policy.download.urlLives),
    },
    now,
  );
}
