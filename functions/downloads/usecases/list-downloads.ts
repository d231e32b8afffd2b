import type { App } from '../../app.ts';
import type { Found, Query } from '../../platform/documents.ts';
import { downloads, type Download } from '../domain/download.ts';

/** Whose downloads, under which accreditation, or of which dataset; all of them where nothing is named. */
export interface Whose {
  person?: string | undefined;
  accreditation?: string | undefined;
  dataset?: string | undefined;
}

/** A page of recorded downloads, the newest first; `after` is the last id of the page before. Reads `limit`, and 1 for a further page. Fault gone. */
export function listDownloads(
  app: Pick<App, 'documents'>,
  { person, accreditation, dataset }: Whose,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Found<Download>[]> {
  const named: [field: string, id: string | undefined][] = [
    ['personId', person],
    ['accreditationId', accreditation],
    ['datasetId', dataset],
  ];
  const where = named.flatMap(([field, id]): NonNullable<Query['where']> =>
    id === undefined ? [] : [[field, '==', id]],
  );
  return app.documents.find(downloads, {
    ...{ where, orderBy: 'createdAt', descending: true, limit },
    ...(after === undefined ? {} : { after }),
  });
}
