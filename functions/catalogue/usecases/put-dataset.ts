import type { App } from '../../app.ts';
import { Fault, type FieldError } from '../../platform/fault.ts';
import { datasets, projects, type Dataset } from '../domain/dataset.ts';
import type { DatasetInput } from '../domain/input.ts';
import { plans, terms } from '../domain/terms.ts';
import { expect, type Expected } from './put-project.ts';
import { storeDataset } from './store-dataset.ts';

/** What only the system itself sets. */
const fresh = (now: Date) => ({
  released: false,
  version: 0,
  files: 0,
  bytes: 0,
  createdAt: now,
});

/**
 * Creates or edits the description of a dataset, hosted or with a partner (P-2.1.2); it stays
 * unreleased until `releaseDataset`. Faults: invalid, conflict, not-found, stale. Reads 4, writes 2.
 */
export async function putDataset(
  app: Pick<App, 'documents' | 'config' | 'now'>,
  actor: string,
  { id, ...input }: DatasetInput,
  expected: Expected,
): Promise<Dataset> {
  const now = app.now();
  return app.documents.transact(async (tx) => {
    const before = await tx.get(datasets, id);
    expect(before, expected, 'dataset');
    const missing = {
      projectId: await tx.get(projects, input.projectId),
      termsId: await tx.get(terms, input.termsId),
      planId: await tx.get(plans, input.planId),
    };
    const errors = Object.entries(missing).flatMap(([name, found]): FieldError[] =>
      found ? [] : [{ pointer: `/${name}`, detail: 'There is none of this id: create it first.' }],
    );
    if (input.kind === 'hosted' && closed(app).includes(input.bucket))
      errors.push({ pointer: '/bucket', detail: 'Nothing is served from this bucket.' });
    if (errors.length > 0)
      throw new Fault('invalid', 'Please mend the fields named below.', { errors });
    if (before && before.version > 0 && placeOf(before) !== placeOf(input))
      throw new Fault('conflict', 'The files of this dataset are indexed: its place is fixed.');
    const { kind: _kind, ...kept } = before ?? { ...fresh(now), kind: input.kind };
    return storeDataset(tx, {
      id,
      after: { ...kept, ...input },
      actor,
      action: before ? 'edit' : 'create',
      now,
    });
  });
}

/** Buckets of ours that hold what was never reviewed, or other people's data. */
const closed = ({ config }: Pick<App, 'config'>): string[] => [
  config.BUCKET_UPLOADS,
  config.BUCKET_QUARANTINE,
  config.BUCKET_LOGS,
  config.BUCKET_SOURCE,
  config.BUCKET_AUDIT,
];

const placeOf = (
  place: { kind: 'hosted'; bucket: string; prefix: string } | { kind: 'partner' },
): string => (place.kind === 'hosted' ? `${place.bucket}/${place.prefix}` : 'partner');
