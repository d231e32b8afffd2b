import type { App } from '../app.ts';
import { every } from '../platform/documents.ts';
import type { Appearance, Chore, Removal, Subject, Trace } from '../platform/trace.ts';
import { downloads } from './domain/download.ts';
import { tellWithdrawn } from './usecases/tell-withdrawn.ts';

const room = 'downloads';
const own = (app: Pick<App, 'documents'>, id: string) =>
  every(app.documents, downloads, { where: [['personId', '==', id]] });

/** Download records carry pseudonyms; only the reasons for repeating are a person's words. */
async function* find(app: App, { id }: Subject): AsyncGenerator<Appearance> {
  for await (const { id: record, value } of own(app, id)) {
    const { datasetId, version, createdAt, bytes, reason } = value;
    yield {
      room,
      record: `downloads/${record}`,
      data: { datasetId, version, createdAt, bytes, reason },
    };
  }
}

/** The reasons go, and links are given no more; the record stays, for costs are tied to it. */
async function erase(app: App, { id }: Subject): Promise<Removal[]> {
  let count = 0;
  for await (const { id: record, value } of own(app, id)) {
    if (value.reason === undefined && value.expiresAt <= app.now()) continue;
    await app.documents.transact(async (tx) => {
      const now = await tx.get(downloads, record);
      if (!now) return;
      const over = now.expiresAt < app.now() ? now.expiresAt : app.now();
      tx.patch(downloads, record, { reason: undefined, expiresAt: over });
    });
    count += 1;
  }
  return [{ room, what: 'download records closed', count }];
}

export const traces: Trace[] = [{ room, find, erase }];
export const chores: Chore[] = [{ room, name: 'tell of withdrawn versions', run: tellWithdrawn }];
