import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import { uncredit, type Uncredited } from '../domain/uncredit.ts';
import {
  datasetVersions,
  Described,
  latestOf,
  shownVersion,
  type DatasetVersion,
  type Shown,
} from '../domain/version.ts';
import { storeDataset } from './store-dataset.ts';

/** A version without somebody's credit, and the submission that it came from. */
export interface Uncrediting {
  dataset: Dataset;
  record: DatasetVersion;
  shown: Shown;
  submissionId: string;
}

/**
 * Looks at a contributed version that is to credit somebody no more. Faults: not-found, invalid (nobody of that
 * name), conflict (what an operator described). Reads 2.
 */
export async function planUncredit(
  tx: Transaction,
  { datasetId, version }: { datasetId: string; version: number },
  who: Uncredited,
): Promise<Uncrediting> {
  const dataset = await must(tx, datasets, datasetId, 'dataset');
  const record = await tx.get(datasetVersions, `${datasetId}/${version}`);
  const shown = version > latestOf(dataset) ? undefined : shownVersion(dataset, version, record);
  if (!shown) throw new Fault('not-found', 'No such version.');
  if (record?.submissionId === undefined)
    throw new Fault('conflict', 'It came from no submission: edit the description of the dataset.');
  const creators = uncredit(shown.creators, who);
  if (!creators)
    throw new Fault('invalid', 'Nobody of that name is credited there.', {
      errors: [
        { pointer: '/name', detail: 'Write the name (and the ORCID) as the page shows it.' },
      ],
    });
  const after = { ...shown, creators };
  return {
    dataset,
    record: { ...record, described: Described.parse(after) },
    shown: after,
    submissionId: record.submissionId,
  };
}

/** Stores it. Writes 1, and 2 where the version is the one served. */
export function storeUncredit(
  tx: Transaction,
  { dataset, record, shown }: Uncrediting,
  by: { id: string; actor: string; now: Date },
): void {
  const { id, actor, now } = by;
  if (shown.version === dataset.version) {
    const after = { ...dataset, creators: shown.creators };
    storeDataset(tx, { id, after, actor, action: 'uncredit', reason: 'P-2.2.2b', now });
  }
  tx.set(datasetVersions, `${id}/${shown.version}`, record);
}
