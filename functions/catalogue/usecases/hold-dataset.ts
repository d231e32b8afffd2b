import type { App } from '../../app.ts';
import { must } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import type { HoldInput } from '../domain/input.ts';
import { storeDataset } from './store-dataset.ts';

/**
 * The ethics officer holds a dataset back: while the hold stands nothing of it is released or
 * downloaded (P-2.1.4c). Faults: not-found, conflict (held already). Reads 1, writes 2.
 */
export async function holdDataset(
  app: Pick<App, 'documents' | 'now'>,
  actor: string,
  id: string,
  { reason, reviewBy }: HoldInput,
): Promise<Dataset> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await must(tx, datasets, id, 'dataset');
    if (before.hold) throw new Fault('conflict', 'A hold stands already.');
    const hold = { reason, by: actor, at: now, ...(reviewBy ? { reviewBy } : {}) };
    const after: Dataset = { ...before, hold };
    return storeDataset(tx, { id, after, actor, action: 'hold', reason: 'P-2.1.4c', now });
  });
}

/** Lifts it; the dataset is as it was before. Faults: not-found, conflict. Reads 1, writes 2. */
export async function liftHold(
  app: Pick<App, 'documents' | 'now'>,
  actor: string,
  id: string,
): Promise<Dataset> {
  return app.documents.transact(async (tx) => {
    const { hold, ...after } = await must(tx, datasets, id, 'dataset');
    if (!hold) throw new Fault('conflict', 'No hold stands.');
    const step = { id, after, actor, action: 'lift', reason: 'P-2.1.4c', now: app.now() };
    return storeDataset(tx, step);
  });
}
