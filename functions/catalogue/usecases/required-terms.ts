import type { Reader } from '../../platform/documents.ts';
import { Fault } from '../../platform/fault.ts';
import { datasets } from '../domain/dataset.ts';
import type { Required } from '../domain/terms.ts';
import { textsInForce } from './texts-in-force.ts';

const unique = (ids: string[]): string[] => [...new Set(ids)];

/**
 * The versions in force of the terms and plans that govern these datasets (P-4.0c), each once, as
 * `terms/{id}` and `plans/{id}`. `documents` may be a transaction. Fault not-found when a dataset
 * does not exist, conflict when a text has no version in force. Reads: 1 per dataset, terms and plan.
 */
export async function requiredTerms(
  app: { documents: Reader },
  datasetIds: string[],
  now: Date,
): Promise<Required[]> {
  const ids = unique(datasetIds);
  const found = (await app.documents.getAll(datasets, ids)).map((dataset, index) => {
    if (!dataset) throw new Fault('not-found', `No such dataset: ${ids[index]!}.`);
    return dataset;
  });
  const texts = unique([
    ...found.map(({ termsId }) => `terms/${termsId}`),
    ...found.map(({ planId }) => `plans/${planId}`),
  ]);
  const versions = await textsInForce(app.documents, texts, now);
  return texts.map((id) => {
    const version = versions.get(id);
    // Nothing in force is not nothing required: without terms nobody may download.
    if (version === undefined) throw new Fault('conflict', `No version of ${id} is in force.`);
    return { id, version };
  });
}
