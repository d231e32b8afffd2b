import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import { requiredTerms } from './required-terms.ts';
import { storeDataset } from './store-dataset.ts';

/**
 * unreleased → released: it is listed, and whoever is accredited may download it. Released already:
 * nothing changes. Faults: not-found, conflict (hold, no files, no terms in force). Reads 4, writes 2.
 */
export async function releaseDataset(
  app: Pick<App, 'documents' | 'now'>,
  actor: string,
  id: string,
): Promise<Dataset> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, datasets, id, 'dataset');
    if (before.hold)
      throw new Fault('conflict', 'An ethics hold stands: only the ethics officer lifts it.');
    if (before.released) return before;
    if (before.kind === 'hosted' && before.files === 0)
      throw new Fault('conflict', 'It has no files yet: index them first.');
    await requiredTerms({ documents: tx }, [id], now);
    const after: Dataset = { ...before, released: true, releasedAt: before.releasedAt ?? now };
    return storeDataset(tx, { id, after, actor, action: 'release', now });
  });
}

/** released → unreleased: nothing of it is downloaded any more. Fault not-found. Reads 1, writes 2. */
export async function unreleaseDataset(
  app: Pick<App, 'documents' | 'now'>,
  actor: string,
  id: string,
): Promise<Dataset> {
  return app.documents.transact(async (tx) => {
    const before = await must(tx, datasets, id, 'dataset');
    if (!before.released) return before;
    const after: Dataset = { ...before, released: false };
    return storeDataset(tx, { id, after, actor, action: 'unrelease', now: app.now() });
  });
}
