import { noChain, recordEvent } from '../../platform/audit.ts';
import type { Transaction } from '../../platform/documents.ts';
import { datasets, stateOf, type Dataset } from '../domain/dataset.ts';

export interface DatasetStep {
  id: string;
  after: Dataset;
  actor: string;
  action: string;
  /** Clause or code. */
  reason?: string;
  now: Date;
}

/** Writes a dataset with its event, as the next edition; answers it as stored. Writes 2. */
export function storeDataset(tx: Transaction, step: DatasetStep): Dataset {
  const { id, after, actor, action, reason, now } = step;
  const stored: Dataset = {
    ...after,
    edition: (after.edition ?? 0) + 1,
    chain: recordEvent(tx, datasets, id, after.chain ?? noChain, {
      at: now,
      actor,
      action,
      state: stateOf(after),
      ...(reason === undefined ? {} : { reason }),
    }),
  };
  tx.set(datasets, id, stored);
  return stored;
}
