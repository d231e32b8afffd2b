import type { Dataset } from './dataset.ts';
import { keptVersion, shownVersion, type DatasetVersion } from './version.ts';

export interface Withdrawal {
  dataset: Dataset;
  /** The version's record, which goes on telling what it was. */
  record: DatasetVersion;
}

/**
 * The dataset without one of its versions: what is served then is the newest that was not withdrawn, or still
 * this one, of which nothing is given out. Undefined: withdrawn already. `records` are all its versions.
 */
export function withdraw(
  dataset: Dataset,
  records: DatasetVersion[],
  record: DatasetVersion,
  why: { reason: string; at: Date },
): Withdrawal | undefined {
  const { version } = record;
  if (record.withdrawn) return undefined;
  const withdrawn = [...(dataset.withdrawn ?? []), version].sort((a, b) => a - b);
  const after: Dataset = { ...dataset, latest: dataset.latest ?? dataset.version, withdrawn };
  const marked = { ...record, withdrawn: why, untold: true };
  if (version !== dataset.version) return { dataset: after, record: marked };
  const next = records
    .filter((one) => !withdrawn.includes(one.version))
    .reduce<DatasetVersion | undefined>(
      (newest, one) => (one.version > (newest?.version ?? 0) ? one : newest),
      undefined,
    );
  const kept = { ...keptVersion(dataset, record), ...marked };
  return { dataset: next ? served(after, next) : after, record: kept };
}

/** The dataset as it describes that version. */
function served(dataset: Dataset, record: DatasetVersion): Dataset {
  const shown = shownVersion(dataset, record.version, record)!;
  const { title, summary, licence, funding, creators, doi, files, bytes } = shown;
  const { derivedFrom, sourceVersions } = shown;
  return {
    ...dataset,
    ...{ title, summary, licence, funding, creators, doi, files, bytes },
    ...{ derivedFrom, sourceVersions },
    publisher: { ...dataset.publisher, name: shown.publisher },
    version: record.version,
    ...(dataset.kind === 'hosted' ? shown.place : {}),
  };
}
