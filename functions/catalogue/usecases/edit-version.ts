import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import {
  datasetVersions,
  Described,
  latestOf,
  shownVersion,
  type DatasetVersion,
  type Shown,
} from '../domain/version.ts';
import { storeDataset } from './store-dataset.ts';

/** A contributed version whose description is to change, and the submission that it came from. */
export interface Edited {
  dataset: Dataset;
  record: DatasetVersion;
  shown: Shown;
  submissionId: string;
}
type Change = Partial<Pick<Described, 'title' | 'summary' | 'creators'>>;

/**
 * Looks at a contributed version that is to say something else of itself; `change` may refuse with a Fault. Faults: not-found,
 * conflict (what an operator described). Reads 2.
 */
export async function planEdit(
  tx: Transaction,
  { datasetId, version }: { datasetId: string; version: number },
  change: (shown: Shown) => Change,
): Promise<Edited> {
  const dataset = await must(tx, datasets, datasetId, 'dataset');
  const record = await tx.get(datasetVersions, `${datasetId}/${version}`);
  const shown = version > latestOf(dataset) ? undefined : shownVersion(dataset, version, record);
  if (!shown) throw new Fault('not-found', 'No such version.');
  if (record?.submissionId === undefined)
    throw new Fault('conflict', 'It came from no submission: edit the description of the dataset.');
  const after = { ...shown, ...change(shown) };
  return {
    dataset,
    record: { ...record, described: Described.parse(after) },
    shown: after,
    submissionId: record.submissionId,
  };
}

/** Stores it. Writes 1, and 2 where the version is the one served. */
export function storeEdit(
  tx: Transaction,
  { dataset, record, shown }: Edited,
  by: { id: string; actor: string; action: string; now: Date },
): void {
  const { id, actor, action, now } = by;
  if (shown.version === dataset.version) {
    const { title, summary, creators } = shown;
    const after = { ...dataset, title, summary, creators };
    storeDataset(tx, { id, after, actor, action, reason: 'P-2.2.2b', now });
  }
  tx.set(datasetVersions, `${id}/${shown.version}`, record);
}
