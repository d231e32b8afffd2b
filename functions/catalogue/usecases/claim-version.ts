import { must, type Transaction } from '../../platform/documents.ts';
import { datasets, type Dataset } from '../domain/dataset.ts';
import { latestOf } from '../domain/version.ts';

export interface Claimed {
  version: number;
  /** The version that it is to take the place of. */
  previous: number;
}

/**
 * Promises the next number of a dataset to a submission, within the transaction that stores it there too:
 * two can never become the same version. Undefined: another one is on its way, or the dataset is held
 * back; come again. The same submission again gets its own. Faults: not-found. Reads 1, writes 1.
 */
export async function claimVersion(
  tx: Transaction,
  datasetId: string,
  submissionId: string,
  now: Date,
): Promise<Claimed | undefined> {
  const dataset = await must(tx, datasets, datasetId, 'dataset');
  const { claim, version: previous } = dataset;
  if (dataset.hold || (claim && claim.submissionId !== submissionId)) return undefined;
  const version = claim?.version ?? latestOf(dataset) + 1;
  const after: Dataset = { ...dataset, claim: { version, submissionId, at: claim?.at ?? now } };
  tx.set(datasets, datasetId, after);
  return { version, previous };
}
