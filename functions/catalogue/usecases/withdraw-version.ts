import { must, type Transaction } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { datasets } from '../domain/dataset.ts';
import { datasetVersions, keptVersion, type DatasetVersion } from '../domain/version.ts';
import { withdraw, type Withdrawal } from '../domain/withdraw.ts';
import { storeDataset } from './store-dataset.ts';

/** What is to be withdrawn, and what comes of it; undefined where it was withdrawn before. */
export interface Planned {
  record: DatasetVersion;
  withdrawal: Withdrawal | undefined;
}

/** Looks at a published version to be withdrawn. Faults: not-found, conflict (a partner's). Reads 1 and 1 per version. */
export async function planWithdrawal(
  tx: Transaction,
  input: { datasetId: string; version: number; reason: string },
  now: Date,
): Promise<Planned> {
  const { datasetId: id, version, reason } = input;
  const dataset = await must(tx, datasets, id, 'dataset');
  if (dataset.kind === 'partner')
    throw new Fault('conflict', 'The files are with a partner: take its release back instead.');
  const records = (await tx.find(datasetVersions, { within: id })).map(({ value }) => value);
  const record =
    records.find((one) => one.version === version) ??
    (version === dataset.version ? keptVersion(dataset, undefined) : undefined);
  if (!record) throw new Fault('not-found', 'No such version.');
  return { record, withdrawal: withdraw(dataset, records, record, { reason, at: now }) };
}

/** Withdraws it: a tombstone is left. Writes 3. */
export function storeWithdrawal(
  tx: Transaction,
  id: string,
  { dataset, record }: Withdrawal,
  actor: string,
  now: Date,
): void {
  const reason = `version-${record.version}`;
  storeDataset(tx, { id, after: dataset, actor, action: 'withdraw', reason, now });
  tx.set(datasetVersions, `${id}/${record.version}`, record);
}
